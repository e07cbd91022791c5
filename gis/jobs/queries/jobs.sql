-- Jobs, newest first: one by its id, or those of a community, of a kind, open ones only.
-- Parameters: id, community_id (uuid or null), kind (text or null), only_open (boolean), most (rows).
-- Index: jobs_pkey, jobs_community_idx.
select
    j.id,
    j.kind,
    j.community_id,
    j.state,
    j.params,
    j.progress,
    j.phase,
    j.error,
    j.cancel_requested,
    j.attempts,
    j.requested_by_id,
    u.display_name as requested_by,
    j.requested_at,
    j.started_at,
    j.finished_at
from jobs as j
join users as u on j.tenant_id = u.tenant_id and j.requested_by_id = u.id
where
    (%(id)s::uuid is null or j.id = %(id)s)
    and (%(community_id)s::uuid is null or j.community_id = %(community_id)s)
    and (%(kind)s::text is null or j.kind = %(kind)s)
    and (not %(only_open)s or j.state in ('queued', 'running'))
order by j.requested_at desc
limit %(most)s;
