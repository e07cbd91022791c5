-- rules: the rules of competence in force at a moment, the strongest first.
-- Parameters: at timestamptz (null = now), id (null = any). A tenant has dozens of rules: no index is needed.
select
    r.id,
    r.pattern,
    r.title,
    r.title_en,
    r.priority,
    r.overlay_kind,
    r.overlay_id,
    (
        select v.name from overlay_versions as v
        where v.tenant_id = r.tenant_id and v.overlay_id = r.overlay_id and upper_inf(v.recorded)
        order by lower(v.valid) desc limit 1
    ) as overlay_name,
    r.level,
    b.id as body_id,
    b.name as body,
    b.name_en as body_en,
    r.source,
    lower(r.valid) as valid_from,
    upper(r.valid) as valid_to
from competence_rules as r
left join bodies as b on r.tenant_id = b.tenant_id and r.body_id = b.id
where
    coalesce(%(at)s::timestamptz, now()) <@ r.valid
    and (%(id)s::uuid is null or r.id = %(id)s::uuid)
order by r.priority desc, r.pattern, r.title, r.id;
