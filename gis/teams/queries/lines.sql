-- lines: territories in force where staff of more than one line of work are on duty, at one moment; whoever answers for
-- every line counts as no line of their own.
-- Parameters: at (timestamptz), territory_id (uuid, null = everywhere). Index: duties_territory_idx.
select
    v.territory_id,
    v.level,
    v.code,
    v.number,
    v.name,
    count(distinct coalesce(d.line, r.line)) as lines,
    count(distinct d.worker_id) as workers,
    jsonb_agg(
        distinct jsonb_build_object(
            'line', coalesce(d.line, r.line), 'role', d.role, 'role_name', r.name, 'role_name_en', r.name_en
        )
    ) filter (where coalesce(d.line, r.line) is not null) as staffed
from duties as d
left join duty_roles as r on d.tenant_id = r.tenant_id and d.role = r.role
inner join territory_versions as v
    on
        d.tenant_id = v.tenant_id
        and d.territory_id = v.territory_id
        and upper_inf(v.recorded)
        and v.valid @> %(at)s::timestamptz
where
    d.valid @> %(at)s::timestamptz
    and (
        %(territory_id)s::uuid is null
        or %(territory_id)s::uuid in (v.territory_id, v.parent_id, v.community_id)
    )
group by v.territory_id, v.level, v.code, v.number, v.name
having count(distinct coalesce(d.line, r.line)) > 1
order by lines desc, v.code asc
limit 1000
