-- board_states: open incidents in sight by state. Parameters: territory_id uuid (null = everywhere); shows_screening boolean.
-- Index: incidents_open_idx of every month, of which the old ones hold hardly anything.
select
    i.state,
    count(*) as count,
    count(*) filter (where (i.running_since is not null and i.due_at < now()) or i.on_time is false) as overdue,
    count(*) filter (where i.state = 'parked' and i.review_on <= (now() at time zone 'Asia/Shanghai')::date) as review_due
from incidents as i
where
    i.is_open
    and (%(shows_screening)s::boolean or i.state <> 'screening')
    and (
        %(territory_id)s::uuid is null
        or %(territory_id)s::uuid in (i.community_id, i.grid_id, i.lane_id)
    )
group by i.state
order by i.state
