-- Packs with the state of their jobs, newest first: one by its id, or those of a territory; those whose time is over are none.
-- Parameters: id, territory_id (uuid or null), holds (interval), most (rows).
-- Index: packs_pkey, packs_territory_idx, jobs_pkey.
select
    p.id,
    p.territory_id,
    coalesce(v.label, '') as label,
    p.format,
    p.layers,
    p.minzoom,
    p.maxzoom,
    p.ground_3857,
    p.sight_digest,
    p.job_id,
    p.requested_at,
    p.built_at,
    p.generation,
    p.sha256,
    p.tiles,
    p.copied,
    length(p.content) as size_bytes,
    case when p.built_at is not null then 'done' else coalesce(j.state, 'failed') end as state,
    case when p.built_at is not null then 1 else coalesce(j.progress, 0) end as progress,
    case when p.built_at is not null then 'done' else coalesce(j.phase, 'failed') end as phase,
    j.error
from packs as p
left join jobs as j on p.tenant_id = j.tenant_id and p.job_id = j.id
left join lateral (
    select t.name as label
    from territory_versions as t
    where t.territory_id = p.territory_id and upper_inf(t.valid) and upper_inf(t.recorded)
    order by t.id
    limit 1
) as v on true
where
    (%(id)s::uuid is null or p.id = %(id)s)
    and (%(territory_id)s::uuid is null or p.territory_id = %(territory_id)s)
    and (p.built_at is null or p.built_at > clock_timestamp() - %(holds)s::interval)
order by p.requested_at desc
limit %(most)s
