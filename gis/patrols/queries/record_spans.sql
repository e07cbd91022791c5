-- record_spans: when members were on patrol in a period: from their start to their end, or to when they were last heard.
-- Parameters: since, until timestamptz; user_id, worker_id, territory_id uuid or null.
-- Index: patrol_runs_territory_idx, patrol_runs_user_idx.
select
    r.worker_id,
    r.started_at,
    coalesce(r.finished_at, r.heard_at) as ended_at
from patrol_runs as r
where
    r.worker_id is not null
    and r.started_at >= %(since)s::timestamptz - interval '24 hours' and r.started_at < %(until)s::timestamptz
    and (%(user_id)s::uuid is null or r.user_id = %(user_id)s::uuid)
    and (%(worker_id)s::uuid is null or r.worker_id = %(worker_id)s::uuid)
    and (%(territory_id)s::uuid is null or %(territory_id)s::uuid in (r.territory_id, r.community_id))
