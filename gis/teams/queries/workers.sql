-- workers: staff with their duties, absence and team at one moment, one page by name.
-- Parameters: at (timestamptz), ids, territory_id, team_id (uuid, null = any), q (text, null = any), state (active, away,
-- to_reassign, ended, all), after_name, after_id (null = from the start), page_size.
-- What is out of sight is not named either: team, home territory and deputy are read where their rows are.
-- Index: duties_territory_idx, duties_worker_idx, territory_versions_once, absences_once.
with recursive below (id) as (
    select t.id
    from teams as t
    where t.id = %(team_id)s::uuid
    union
    select t.id
    from teams as t
    inner join below on t.parent_id = below.id
),

area as materialized (
    select distinct v.territory_id
    from territory_versions as v
    where
        upper_inf(v.recorded)
        and %(territory_id)s::uuid in (v.territory_id, v.parent_id, v.community_id)
),

held as materialized (
    select
        d.worker_id,
        d.id,
        d.territory_id,
        d.role,
        d.line,
        d.number,
        d.valid,
        v.territory_id is null as is_to_reassign,
        coalesce(v.level, gone.level) as level,
        coalesce(v.number, gone.number) as territory_number,
        coalesce(v.name, gone.name) as territory_name,
        coalesce(v.parent_id, gone.parent_id) as parent_id
    from duties as d
    left join territory_versions as v
        on
            d.tenant_id = v.tenant_id
            and d.territory_id = v.territory_id
            and upper_inf(v.recorded)
            and v.valid @> %(at)s::timestamptz
    left join lateral (
        select
            l.level,
            l.number,
            l.name,
            l.parent_id
        from territory_versions as l
        where
            v.territory_id is null
            and l.tenant_id = d.tenant_id
            and l.territory_id = d.territory_id
            and upper_inf(l.recorded)
        order by lower(l.valid) desc
        limit 1
    ) as gone on true
    where upper(d.valid) is null or upper(d.valid) > %(at)s::timestamptz
),

chosen as (
    select w.*
    from workers as w
    where
        (%(ids)s::uuid[] is null or w.id = any(%(ids)s::uuid[]))
        and (%(q)s::text is null or w.name ilike '%%' || %(q)s::text || '%%')
        and (%(team_id)s::uuid is null or w.team_id in (select b.id from below as b))
        and (
            %(territory_id)s::uuid is null
            or w.territory_id in (select a.territory_id from area as a)
            or exists (
                select 1
                from held as h
                inner join area as a on h.territory_id = a.territory_id
                where h.worker_id = w.id
            )
        )
        and case %(state)s::text
            when 'all' then true
            when 'ended' then w.ended_at is not null
            when 'active' then w.ended_at is null
            when 'away'
                then exists (
                    select 1
                    from absences as a
                    where a.worker_id = w.id and a.valid @> %(at)s::timestamptz
                )
            when 'to_reassign'
                then exists (
                    select 1
                    from held as h
                    where h.worker_id = w.id and h.is_to_reassign
                )
        end
        and (
            %(after_name)s::text is null
            or (w.name, w.id) > (%(after_name)s::text, %(after_id)s::uuid)
        )
    order by w.name, w.id
    limit %(page_size)s::integer
)

select
    w.id,
    w.name,
    w.phone_masked,
    w.employment,
    t.id as team_id,
    t.name as team,
    home.id as territory_id,
    w.user_id,
    u.display_name as account,
    w.number,
    w.ended_at,
    w.source,
    (
        select coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'id', h.id,
                    'role', h.role,
                    'role_name', coalesce(r.name, h.role),
                    'role_name_en', coalesce(r.name_en, h.role),
                    'line', coalesce(h.line, r.line),
                    'number', h.number,
                    'territory_id', h.territory_id,
                    'level', h.level,
                    'territory_number', h.territory_number,
                    'territory', h.territory_name,
                    'parent_id', h.parent_id,
                    'valid_from', lower(h.valid),
                    'valid_to', upper(h.valid),
                    'is_to_reassign', h.is_to_reassign,
                    'is_begun', lower(h.valid) <= %(at)s::timestamptz
                )
                order by r.ordinal, h.role, h.territory_number, h.id
            ),
            '[]'
        )
        from held as h
        left join duty_roles as r on r.tenant_id = w.tenant_id and h.role = r.role
        where h.worker_id = w.id
    ) as duties,
    (
        select coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'id', a.id,
                    'number', a.number,
                    'starts_at', lower(a.valid),
                    'ends_at', upper(a.valid),
                    'is_now', a.valid @> %(at)s::timestamptz,
                    'deputy_id', p.id,
                    'deputy', p.name
                )
                order by lower(a.valid)
            ),
            '[]'
        )
        from absences as a
        left join workers as p on a.tenant_id = p.tenant_id and a.deputy_id = p.id
        where a.worker_id = w.id and (upper(a.valid) is null or upper(a.valid) > %(at)s::timestamptz)
    ) as absences,
    (
        select coalesce(jsonb_agg(p.name order by p.name), '[]')
        from absences as a
        inner join workers as p on a.tenant_id = p.tenant_id and a.worker_id = p.id
        where a.deputy_id = w.id and a.valid @> %(at)s::timestamptz
    ) as stands_in_for
from chosen as w
left join teams as t on w.tenant_id = t.tenant_id and w.team_id = t.id
left join users as u on w.tenant_id = u.tenant_id and w.user_id = u.id
left join territories as home on w.tenant_id = home.tenant_id and w.territory_id = home.id
order by w.name, w.id
