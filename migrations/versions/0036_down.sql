-- Back to accounts: runs without one, and what belongs to them, go.
drop table member_positions;
create table member_positions (
    tenant_id integer not null,
    user_id uuid not null,
    run_id uuid not null,
    at timestamptz not null,
    heard_at timestamptz not null,
    geom geometry (point, 4490) not null,
    accuracy_m real not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references users (tenant_id, id),
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
grant update (run_id, at, heard_at, geom, accuracy_m) on member_positions to wangge_app;

alter table patrol_runs drop constraint patrol_runs_walker;
do $$
declare
    t text;
begin
    foreach t in array array['patrol_runs', 'track_points', 'check_ins', 'patrol_findings'] loop
        execute format('alter table %I no force row level security', t);
    end loop;
    delete from track_points as t using patrol_runs as r
    where t.tenant_id = r.tenant_id and t.run_id = r.id and r.user_id is null;
    delete from check_ins as c using patrol_runs as r
    where c.tenant_id = r.tenant_id and c.run_id = r.id and r.user_id is null;
    delete from patrol_findings as f using patrol_runs as r
    where f.tenant_id = r.tenant_id and f.run_id = r.id and r.user_id is null;
    delete from patrol_runs where user_id is null;
    foreach t in array array['patrol_runs', 'track_points', 'check_ins', 'patrol_findings'] loop
        execute format('alter table %I force row level security', t);
    end loop;
end $$;
alter table patrol_runs alter column user_id set not null;
