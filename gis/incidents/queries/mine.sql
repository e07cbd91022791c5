-- mine: open incidents in sight that wait for somebody, and for what: by what they may do and whose task it is.
-- Parameters: verifies, dispatches, handles, supervises boolean; worker_id, team_id uuid or null; page_size.
-- The most urgent first; `total` counts those beyond the page too. Index: incidents_open_idx of every month.
with waiting as (
    select
        i.id,
        i.due_at,
        i.escalation,
        case
            when i.state in ('screening', 'reported', 'verifying') and %(verifies)s::boolean then 'to_verify'
            when i.state in ('feedback', 'checking') and %(verifies)s::boolean then 'to_check'
            when i.state in ('filed', 'returned') and %(dispatches)s::boolean then 'to_dispatch'
            when i.state = 'delay_requested' and (%(dispatches)s::boolean or %(supervises)s::boolean) then 'to_decide'
            when
                i.state = 'parked' and %(supervises)s::boolean
                and i.review_on <= (now() at time zone 'Asia/Shanghai')::date
                then 'to_review'
            when
                i.state in ('dispatched', 'handling', 'rework') and %(handles)s::boolean
                and case
                    when i.worker_id is not null then i.worker_id = %(worker_id)s::uuid
                    when i.team_id is not null then i.team_id = %(team_id)s::uuid
                    else i.body_id is null or %(supervises)s::boolean
                end
                then 'to_handle'
        end as why
    from incidents as i
    where i.is_open
)

select
    w.id,
    w.why,
    count(*) over (partition by w.why) as total
from waiting as w
where w.why is not null
order by w.escalation desc, w.due_at nulls last, w.id
limit %(page_size)s::integer
