-- incidents_carried: open incidents that wait to be handled: those given to some workers by name, and in some territories
-- those that are nobody's in particular (no body, team or worker), with how many are overdue at one moment.
-- Parameters: workers, grids, lanes (uuid[]), at (timestamptz). Index: incidents_open_idx.
select
    i.worker_id,
    case when i.worker_id is null then i.grid_id end as grid_id,
    case when i.worker_id is null then i.lane_id end as lane_id,
    count(*) as incidents,
    count(*) filter (where i.due_at < %(at)s::timestamptz) as incidents_overdue
from incidents as i
where
    i.is_open
    and i.state in ('dispatched', 'handling', 'rework', 'delay_requested')
    and (
        i.worker_id = any(%(workers)s::uuid[])
        or (
            i.worker_id is null and i.team_id is null and i.body_id is null
            and (i.grid_id = any(%(grids)s::uuid[]) or i.lane_id = any(%(lanes)s::uuid[]))
        )
    )
group by 1, 2, 3
