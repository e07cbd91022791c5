-- run_about: what a community is called, for a report.
-- Parameters: community_id (uuid). Index: territory_versions of the territory.
select
    v.name,
    v.code,
    t.name as tenant,
    t.is_demo
from territory_versions as v
inner join tenants as t on v.tenant_id = t.id
where v.territory_id = %(community_id)s::uuid and upper_inf(v.recorded) and v.valid @> now()
