-- places: the communities, grids and lanes in force now, with the edition of their community's map.
-- No parameters. Index: territory_versions_level_idx.
select
    v.territory_id,
    v.level,
    v.parent_id,
    v.community_id,
    v.code,
    v.number,
    v.name,
    v.name_en,
    c.edition
from territory_versions as v
left join communities as c on v.tenant_id = c.tenant_id and v.community_id = c.territory_id
where
    v.level in ('community', 'grid', 'lane')
    and upper_inf(v.recorded)
    and v.valid @> now()
order by v.code
