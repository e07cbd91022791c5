-- stand: where a member is now, unless a later place is known already.
-- Parameters: tenant_id integer; run_id uuid; at, heard_at timestamptz (of the server); lon, lat degrees; accuracy_m.
-- Index: member_positions_pkey.
insert into member_positions (tenant_id, run_id, at, heard_at, geom, accuracy_m)
values (
    %(tenant_id)s, %(run_id)s, %(at)s, %(heard_at)s,
    st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4490), %(accuracy_m)s
)
on conflict (tenant_id, run_id) do update set
    at = excluded.at,
    heard_at = excluded.heard_at,
    geom = excluded.geom,
    accuracy_m = excluded.accuracy_m
where member_positions.at <= excluded.at
returning run_id
