-- A community's border, grids and lanes in force at a moment, with their full geometry.
-- Parameters: community uuid; at timestamptz. CRS: EPSG:4490 WKB. Index: territory_versions_community_idx.
select
    v.level,
    t.settlement,
    v.id,
    v.territory_id,
    v.parent_id,
    t.source,
    t.source_key,
    v.code,
    coalesce(v.number, '') as number,
    v.name,
    v.name_en,
    t.kind,
    v.attributes,
    v.content_hash,
    v.colour,
    st_asbinary(v.geom) as wkb
from territory_versions as v
inner join territories as t on v.tenant_id = t.tenant_id and v.territory_id = t.id
where
    v.community_id = %(community)s
    and v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
order by v.code;
