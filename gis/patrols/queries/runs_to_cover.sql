-- runs_to_cover: runs that are over, or not heard of for half an hour, with points whose coverage was not worked out yet.
-- Parameters: most integer. The box is of the community in EPSG:3857 metres, the outline of the area walked EPSG:4490.
-- Index: patrol_runs_open_idx, run_coverage_pkey.
select
    r.id,
    r.run_day,
    r.community_id,
    r.point_count,
    r.skew_s,
    r.started_at,
    extract(epoch from r.heard_at) * 1000 as heard_ms,
    c.metric_epsg,
    v.outline
from patrol_runs as r
inner join communities as c on r.tenant_id = c.tenant_id and r.community_id = c.territory_id
cross join lateral (
    select st_asbinary(t.geom) as outline
    from territory_versions as t
    where t.tenant_id = r.tenant_id and t.territory_id = r.territory_id and upper_inf(t.recorded)
    order by t.valid desc
    limit 1
) as v
left join run_coverage as k on r.tenant_id = k.tenant_id and r.id = k.run_id
where
    (r.state in ('finished', 'abandoned') or r.heard_at < now() - interval '30 minutes')
    and r.point_count > 0
    and r.point_count is distinct from k.point_count
order by r.community_id, r.started_at, r.id
limit %(most)s::integer
