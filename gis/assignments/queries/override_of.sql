-- override_of: the override of one subject that is in force, who decided it, and whether its territory still is.
-- Parameters: subject_kind, subject_id. Index: assignment_overrides_once; territory_versions_once.
select
    o.territory_id,
    o.reason,
    u.display_name as author,
    lower(o.valid) as since,
    o.expires_at,
    coalesce(v.level, '') as level,
    coalesce(v.number, '') as number,
    coalesce(v.name, '') as name,
    v.valid is null or not v.valid @> now() as lapsed
from assignment_overrides as o
left join users as u on o.tenant_id = u.tenant_id and o.author_id = u.id
left join lateral (
    select
        x.level,
        x.number,
        x.name,
        x.valid
    from territory_versions as x
    where x.tenant_id = o.tenant_id and x.territory_id = o.territory_id and upper_inf(x.recorded)
    order by lower(x.valid) desc
    limit 1
) as v on true
where
    o.subject_kind = %(subject_kind)s::text
    and o.subject_id = %(subject_id)s::uuid
    and upper_inf(o.valid)
