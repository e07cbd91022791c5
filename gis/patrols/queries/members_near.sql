-- members_near: where members in sight whose patrol goes on were last, the nearest to a place first, with what they have in
-- hand; of some runs, or of all.
-- Parameters: runs uuid[] or null; lon, lat degrees; since timestamptz; page_size. Metres on the ellipsoid.
-- Index: member_positions_pkey, patrol_runs_pkey.
select
    r.id as run_id,
    r.worker_id,
    coalesce(w.name, u.display_name, '') as name,
    r.territory_id,
    v.level,
    v.number,
    v.name as territory_name,
    m.at,
    m.heard_at,
    m.accuracy_m,
    st_x(m.geom) as lon,
    st_y(m.geom) as lat,
    st_distance(m.geom::geography, st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4490)::geography) as distance_m,
    (
        select count(*)
        from incidents as i
        where
            i.tenant_id = r.tenant_id and i.worker_id = r.worker_id and i.is_open
            and i.state in ('handling', 'rework')
    ) as in_hand
from member_positions as m
inner join patrol_runs as r on m.tenant_id = r.tenant_id and m.run_id = r.id
left join users as u on r.tenant_id = u.tenant_id and r.user_id = u.id
left join workers as w on r.tenant_id = w.tenant_id and r.worker_id = w.id
left join lateral (
    select
        t.level,
        t.number,
        t.name
    from territory_versions as t
    where t.tenant_id = r.tenant_id and t.territory_id = r.territory_id and upper_inf(t.recorded)
    order by t.valid desc
    limit 1
) as v on true
where
    r.state = 'running' and m.heard_at > %(since)s::timestamptz
    and (%(runs)s::uuid[] is null or m.run_id = any(%(runs)s::uuid[]))
order by distance_m, r.id
limit %(page_size)s::integer
