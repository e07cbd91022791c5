-- board_bodies: open incidents in sight by whoever is responsible: a body, else the grid itself; and closed since a moment.
-- Parameters: territory_id uuid (null = everywhere); since timestamptz. Index: incidents_open_idx, incidents_closed_idx, each
-- for its own half, so that what ended long ago is not read.
with counted as (
    select
        i.tenant_id,
        i.body_id,
        case when i.body_id is null then i.grid_id end as grid_id,
        count(*) as open,
        count(*) filter (where (i.running_since is not null and i.due_at < now()) or i.on_time is false) as overdue,
        count(*) filter (
            where i.running_since is not null and i.due_at between now() and now() + interval '4 hours'
        ) as due_soon,
        0::bigint as closed_today
    from incidents as i
    where
        i.is_open
        and i.state not in ('screening', 'reported', 'verifying')
        and (
            %(territory_id)s::uuid is null
            or %(territory_id)s::uuid in (i.community_id, i.grid_id, i.lane_id)
        )
    group by i.tenant_id, i.body_id, case when i.body_id is null then i.grid_id end
    union all
    select
        i.tenant_id,
        i.body_id,
        case when i.body_id is null then i.grid_id end as grid_id,
        0::bigint as open,
        0::bigint as overdue,
        0::bigint as due_soon,
        count(*) as closed_today
    from incidents as i
    where
        i.closed_at >= %(since)s::timestamptz
        and (
            %(territory_id)s::uuid is null
            or %(territory_id)s::uuid in (i.community_id, i.grid_id, i.lane_id)
        )
    group by i.tenant_id, i.body_id, case when i.body_id is null then i.grid_id end
),

summed as (
    select
        c.tenant_id,
        c.body_id,
        c.grid_id,
        sum(c.open)::bigint as open,
        sum(c.overdue)::bigint as overdue,
        sum(c.due_soon)::bigint as due_soon,
        sum(c.closed_today)::bigint as closed_today
    from counted as c
    group by c.tenant_id, c.body_id, c.grid_id
)

select
    s.body_id,
    b.name as body,
    b.name_en as body_en,
    s.grid_id,
    v.code,
    v.number,
    v.name as grid,
    s.open,
    s.overdue,
    s.due_soon,
    s.closed_today
from summed as s
left join bodies as b on s.tenant_id = b.tenant_id and s.body_id = b.id
left join territory_versions as v
    on
        s.tenant_id = v.tenant_id and s.grid_id = v.territory_id
        and upper_inf(v.recorded) and upper_inf(v.valid)
order by s.open desc, b.name, v.code
limit 500
