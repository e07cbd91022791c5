-- Runs of members without an account, as they are imported; and a last position for each run instead of each account.
-- Geometry EPSG:4490 degrees.
alter table patrol_runs alter column user_id drop not null;
alter table patrol_runs add constraint patrol_runs_walker check (num_nonnulls(user_id, worker_id) > 0);

drop table member_positions;
create table member_positions (
    tenant_id integer not null,
    run_id uuid not null,
    at timestamptz not null,
    heard_at timestamptz not null,
    geom geometry (point, 4490) not null,
    accuracy_m real not null,
    primary key (tenant_id, run_id),
    foreign key (tenant_id, run_id) references patrol_runs (tenant_id, id)
);
alter table member_positions enable row level security;
alter table member_positions force row level security;
create policy member_positions_tenant on member_positions using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
create policy member_positions_sight on member_positions as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else exists (
        select from patrol_runs as h
where h.tenant_id = member_positions.tenant_id and h.id = member_positions.run_id
    ) end
) with check (true);
grant select, insert, delete on member_positions to wangge_app;
grant update (at, heard_at, geom, accuracy_m) on member_positions to wangge_app;
