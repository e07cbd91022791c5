-- page_newest: ids of one page of incidents, the newest first.
-- Parameters: states text[], is_open, kind_prefix text, overdue, due_soon boolean, territory_id, body_id uuid, no_body boolean,
-- source text, author_id, worker_id uuid (either makes it somebody's own), escalated boolean, areas uuid[], first_id and
-- end_id uuid (bounds of time), after_id uuid: null means any; shows_screening boolean; page_size. Units: none.
-- Index: the primary keys of the months between the bounds, backwards; incidents_grid_idx and incidents_community_idx.
select i.id
from incidents as i
where
    (%(after_id)s::uuid is null or i.id < %(after_id)s::uuid)
    and (%(first_id)s::uuid is null or i.id >= %(first_id)s::uuid)
    and (%(end_id)s::uuid is null or i.id < %(end_id)s::uuid)
    and (%(states)s::text[] is null or i.state = any(%(states)s::text[]))
    and (%(is_open)s::boolean is null or i.is_open = %(is_open)s::boolean)
    and (%(shows_screening)s::boolean or i.state <> 'screening')
    and (%(kind_prefix)s::text is null or starts_with(i.type_code, %(kind_prefix)s::text))
    and (
        %(overdue)s::boolean is null
        or ((i.running_since is not null and i.due_at < now()) or i.on_time is false) = %(overdue)s::boolean
    )
    and (
        %(due_soon)s::boolean is null
        or (i.running_since is not null and i.due_at between now() and now() + interval '4 hours')
        = %(due_soon)s::boolean
    )
    and (
        %(territory_id)s::uuid is null
        or %(territory_id)s::uuid in (i.community_id, i.grid_id, i.lane_id)
    )
    and (
        %(areas)s::uuid[] is null
        or i.community_id = any(%(areas)s::uuid[])
        or i.grid_id = any(%(areas)s::uuid[])
        or i.lane_id = any(%(areas)s::uuid[])
    )
    and (%(body_id)s::uuid is null or i.body_id = %(body_id)s::uuid)
    and (not coalesce(%(no_body)s::boolean, false) or i.body_id is null)
    and (%(source)s::text is null or i.source = %(source)s::text)
    and (
        %(author_id)s::uuid is null
        or i.author_id = %(author_id)s::uuid
        or i.worker_id = %(worker_id)s::uuid
    )
    and (%(escalated)s::boolean is null or (i.escalation > 0) = %(escalated)s::boolean)
order by i.id desc
limit %(page_size)s::integer
