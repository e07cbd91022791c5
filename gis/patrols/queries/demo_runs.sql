-- demo_runs: invented rounds from their stage. Parameters: tenant_id integer.
insert into patrol_runs (
    tenant_id, id, user_id, worker_id, plan_id, occurs_on, territory_id, community_id, device_id, state, last_seq,
    started_observed_at, started_at, received_at, heard_at, finished_at, run_day, handover
)
select
    %(tenant_id)s::integer as tenant_id,
    s.id,
    s.user_id,
    s.worker_id,
    s.plan_id,
    s.occurs_on,
    s.territory_id,
    t.community_id,
    s.worker_id as device_id,
    s.state,
    case when s.finished_at is null then 1 else 2 end as last_seq,
    s.started_at as started_observed_at,
    s.started_at,
    s.started_at as received_at,
    coalesce(s.finished_at, statement_timestamp()) as heard_at,
    s.finished_at,
    s.run_day,
    s.handover
from run_stage as s
inner join territories as t on s.territory_id = t.id
