-- board_bodies: open incidents in sight by whoever is responsible: a body, else the grid itself; and closed since a moment.
-- Parameters: territory_id uuid (null = everywhere); since timestamptz. Index: incidents_open_idx, incidents_closed_idx.
with counted as (
    select
        i.tenant_id,
        i.body_id,
        case when i.body_id is null then i.grid_id end as grid_id,
        count(*) filter (where i.is_open) as open,
        count(*) filter (
            where i.is_open and ((i.running_since is not null and i.due_at < now()) or i.on_time is false)
        ) as overdue,
        count(*) filter (
            where
            i.is_open
            and i.running_since is not null
            and i.due_at between now() and now() + interval '4 hours'
        ) as due_soon,
        count(*) filter (where i.closed_at >= %(since)s::timestamptz) as closed_today
    from incidents as i
    where
        (
            (i.is_open and i.state not in ('screening', 'reported', 'verifying'))
            or i.closed_at >= %(since)s::timestamptz
        )
        and (
            %(territory_id)s::uuid is null
            or %(territory_id)s::uuid in (i.community_id, i.grid_id, i.lane_id)
        )
    group by i.tenant_id, i.body_id, case when i.body_id is null then i.grid_id end
)

select
    c.body_id,
    b.name as body,
    b.name_en as body_en,
    c.grid_id,
    v.code,
    v.number,
    v.name as grid,
    c.open,
    c.overdue,
    c.due_soon,
    c.closed_today
from counted as c
left join bodies as b on c.tenant_id = b.tenant_id and c.body_id = b.id
left join territory_versions as v
    on
        c.tenant_id = v.tenant_id and c.grid_id = v.territory_id
        and upper_inf(v.recorded) and upper_inf(v.valid)
order by c.open desc, b.name, v.code
limit 500
