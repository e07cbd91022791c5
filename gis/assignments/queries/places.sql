-- Copies the territories in force at one moment.
-- Parameters: at timestamptz. CRS: EPSG:4490. Index: territory_versions_level_idx.
insert into places (territory_id, level, parent_id, community_id, code, edition, geom)
select
    v.territory_id,
    v.level,
    v.parent_id,
    coalesce(v.community_id, v.territory_id) as community_id,
    v.code,
    c.edition,
    v.geom
from territory_versions as v
left join communities as c on v.tenant_id = c.tenant_id and v.community_id = c.territory_id
where
    v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz;
