-- runs: those of a community or of all in sight, or one, the newest first; of each the job's state until it is done.
-- Parameters: run_id, community_id (uuid, either may be null), most (rows). Index: gap_runs_pkey, gap_runs_community_idx.
select
    r.id,
    r.community_id,
    v.name as community,
    r.scenario_id,
    r.versions,
    r.job_id,
    u.display_name as requested_by,
    r.requested_at,
    r.finished_at,
    r.found,
    case when r.finished_at is not null then 'done' else coalesce(j.state, 'failed') end as state,
    case when r.finished_at is not null then 1 else coalesce(j.progress, 0) end as progress,
    case when r.finished_at is not null then 'done' else coalesce(j.phase, 'failed') end as phase,
    j.error
from gap_runs as r
inner join users as u on r.tenant_id = u.tenant_id and r.requested_by_id = u.id
left join jobs as j on r.tenant_id = j.tenant_id and r.job_id = j.id
left join lateral (
    select t.name
    from territory_versions as t
    where t.tenant_id = r.tenant_id and t.territory_id = r.community_id and upper_inf(t.recorded)
    order by t.valid desc
    limit 1
) as v on true
where
    (%(run_id)s::uuid is null or r.id = %(run_id)s)
    and (%(community_id)s::uuid is null or r.community_id = %(community_id)s)
order by r.requested_at desc, r.id
limit %(most)s
