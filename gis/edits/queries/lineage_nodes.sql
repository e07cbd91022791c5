-- How some territories are called and from when to when they are in force, by their latest version.
-- Parameters: ids uuid[]. Index: territory_versions_once.
select distinct on (v.territory_id)
    v.territory_id as id,
    v.number,
    v.name,
    v.code,
    first_value(lower(v.valid)) over (partition by v.territory_id order by lower(v.valid)) as valid_from,
    upper(v.valid) as valid_to,
    case when upper(v.valid) <= now() then 'retired' else 'in_force' end as state
from territory_versions as v
where v.territory_id = any(%(ids)s::uuid[]) and upper_inf(v.recorded)
order by v.territory_id, lower(v.valid) desc;
