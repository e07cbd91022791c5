-- board_calls: calls for help since a moment, the newest first, with where the caller works. For the service alone, which
-- shows each to those who lead there.
-- Parameters: since timestamptz. Geometry EPSG:4490 degrees, metres. Index: patrol_actions_sos_idx.
select
    a.id,
    coalesce(w.name, u.display_name) as name,
    a.run_id,
    r.state as run_state,
    r.territory_id,
    coalesce(r.community_id, h.community_id) as community_id,
    a.received_at,
    a.said,
    st_x(coalesce(a.point, m.geom)) as lon,
    st_y(coalesce(a.point, m.geom)) as lat
from patrol_actions as a
inner join users as u on a.tenant_id = u.tenant_id and a.user_id = u.id
left join patrol_runs as r on a.tenant_id = r.tenant_id and a.run_id = r.id and a.user_id = r.user_id
left join workers as w on r.tenant_id = w.tenant_id and r.worker_id = w.id
left join member_positions as m on r.tenant_id = m.tenant_id and r.id = m.run_id
left join lateral (
    select coalesce(t.community_id, t.id) as community_id
    from grants as g
    inner join territories as t on g.tenant_id = t.tenant_id and g.territory_id = t.id
    where g.tenant_id = a.tenant_id and g.user_id = a.user_id and g.valid @> now()
    order by t.id
    limit 1
) as h on true
where a.kind = 'sos' and a.received_at > %(since)s::timestamptz
order by a.received_at desc, a.id
limit 100
