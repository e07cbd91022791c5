-- handover: the last note that a shift left for the next one in a territory.
-- Parameters: id uuid; since timestamptz. Index: patrol_runs_territory_idx.
select
    r.handover as text,
    r.finished_at as at,
    coalesce(w.name, u.display_name) as by_name
from patrol_runs as r
left join workers as w on r.tenant_id = w.tenant_id and r.worker_id = w.id
left join users as u on r.tenant_id = u.tenant_id and r.user_id = u.id
where
    r.territory_id = %(id)s::uuid and r.started_at > %(since)s::timestamptz
    and r.handover <> '' and r.finished_at is not null
order by r.finished_at desc
limit 1
