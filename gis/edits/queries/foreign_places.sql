-- Territories of other communities that meet the ground looked at: a building on the border may stand mostly in theirs.
-- Parameters: community uuid; at timestamptz. The transaction's app.box_3857 must hold every subject. CRS: EPSG:4490.
-- Index: territory_versions_geom_3857_idx through the box policy.
select
    v.territory_id,
    v.level,
    v.parent_id,
    coalesce(v.community_id, v.territory_id) as community_id,
    v.code,
    c.edition,
    st_asbinary(v.geom) as wkb
from territory_versions as v
left join communities as c on v.tenant_id = c.tenant_id and v.community_id = c.territory_id
where
    v.community_id <> %(community)s
    and v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
order by v.territory_id;
