-- staff_at: who answers for some territories at one moment, with the deputy where the holder of a duty is away.
-- Parameters: ids (uuid[]), at (timestamptz). A deputy who is away too is followed to the next one, four steps at most.
-- Index: duties_territory_idx, absences_once.
with recursive post as (
    select
        d.tenant_id,
        d.id as duty_id,
        d.territory_id,
        d.role,
        d.worker_id as holder_id,
        d.worker_id as person_id,
        0 as steps
    from duties as d
    where d.territory_id = any(%(ids)s::uuid[]) and d.valid @> %(at)s::timestamptz
    union all
    select
        p.tenant_id,
        p.duty_id,
        p.territory_id,
        p.role,
        p.holder_id,
        a.deputy_id,
        p.steps + 1 as steps
    from post as p
    inner join absences as a
        on p.tenant_id = a.tenant_id and p.person_id = a.worker_id and a.valid @> %(at)s::timestamptz
    where a.deputy_id is not null and p.steps < 4
),

acting as (
    select distinct on (duty_id)
        tenant_id,
        duty_id,
        territory_id,
        role,
        holder_id,
        person_id
    from post
    order by duty_id asc, steps desc
)

select
    p.territory_id,
    p.role,
    w.id as worker_id,
    w.name,
    w.phone_masked,
    case when p.person_id <> p.holder_id then h.name end as stands_in_for,
    coalesce(upper(own.valid), upper(held.valid)) as away_until,
    own.worker_id is not null as is_away
from acting as p
inner join workers as w on p.tenant_id = w.tenant_id and p.person_id = w.id
inner join workers as h on p.tenant_id = h.tenant_id and p.holder_id = h.id
left join duty_roles as r on p.tenant_id = r.tenant_id and p.role = r.role
left join absences as own
    on p.tenant_id = own.tenant_id and p.person_id = own.worker_id and own.valid @> %(at)s::timestamptz
left join absences as held
    on p.tenant_id = held.tenant_id and p.holder_id = held.worker_id and held.valid @> %(at)s::timestamptz
order by r.ordinal asc nulls last, p.role asc, w.name asc, w.id asc;
