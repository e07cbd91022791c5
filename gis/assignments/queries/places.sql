-- The territories in force at one moment, copied so that their GiST index may be used freely: under row-level security
-- a join by place on the table itself would read every row of the tenant.
-- Parameters: at timestamptz. CRS: EPSG:4490. Index: territory_versions_level_idx, then places_geom_idx.
create temporary table places on commit drop as
select
    v.territory_id,
    v.level,
    v.parent_id,
    v.code,
    v.geom,
    c.edition,
    coalesce(v.community_id, v.territory_id) as community_id
from territory_versions as v
left join communities as c on v.tenant_id = c.tenant_id and v.community_id = c.territory_id
where
    v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz;
