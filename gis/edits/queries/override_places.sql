-- Territories elsewhere into which somebody put one of the touched subjects by hand.
-- Parameters: subjects uuid[]; known uuid[] (territories given already, or retired); at timestamptz. CRS: EPSG:4490.
-- Index: assignment_overrides_once, territory_versions_once.
select
    v.territory_id,
    v.level,
    v.parent_id,
    coalesce(v.community_id, v.territory_id) as community_id,
    v.code,
    c.edition,
    st_asbinary(v.geom) as wkb
from assignment_overrides as o
inner join territory_versions as v
    on
        o.tenant_id = v.tenant_id and o.territory_id = v.territory_id
        and upper_inf(v.recorded) and v.valid @> %(at)s::timestamptz
left join communities as c on v.tenant_id = c.tenant_id and v.community_id = c.territory_id
where
    o.subject_id = any(%(subjects)s::uuid[])
    and o.valid @> %(at)s::timestamptz
    and v.territory_id <> all(%(known)s::uuid[]);
