-- Patrols: what is to be walked (areas, routes, points, plans, shifts) and what was (runs, actions, check-ins, tracks).
-- Times are timestamptz, durations whole seconds (_s) or minutes (_min); geometry EPSG:4490 degrees, of what is drawn with a
-- generated EPSG:3857 twin. A device's clock is kept as observed_at and decides nothing; run_day is the server's day of the
-- first contact of a run and never changes: tracks are kept, and dropped, by it.

create table patrol_areas (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    name text not null check (length(name) between 1 and 100),
    line text check (line ~ '^[a-z][a-z_]{0,39}$'),
    version integer not null default 1 check (version > 0),
    attributes jsonb not null default '{}',
    geom geometry (multipolygon, 4490) not null,
    geom_3857 geometry (multipolygon, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint patrol_areas_geom_sound check (
        st_isvalid(geom) and not st_isempty(geom) and st_npoints(geom) <= 20000
        and st_xmin(geom) >= -180 and st_xmax(geom) <= 180 and st_ymin(geom) >= -85.06 and st_ymax(geom) <= 85.06
    )
);
create table patrol_routes (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    name text not null check (length(name) between 1 and 100),
    version integer not null default 1 check (version > 0),
    attributes jsonb not null default '{}',
    geom geometry (linestring, 4490) not null,
    geom_3857 geometry (linestring, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint patrol_routes_geom_sound check (
        st_isvalid(geom) and not st_isempty(geom) and st_npoints(geom) <= 20000
        and st_xmin(geom) >= -180 and st_xmax(geom) <= 180 and st_ymin(geom) >= -85.06 and st_ymax(geom) <= 85.06
    )
);
create index patrol_routes_geom_3857_idx on patrol_routes using gist (geom_3857);
-- secret_mark is a hash of the code on the wall with the point's id, for points that are proved by one.
create table patrol_points (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    name text not null check (length(name) between 1 and 100),
    number text not null default '' check (length(number) <= 20),
    proof text not null default 'position' check (proof in ('position', 'qr', 'code')),
    secret_mark bytea check (length(secret_mark) = 32),
    radius_m real not null default 20 check (radius_m between 5 and 200),
    is_key_place boolean not null default false,
    key_times jsonb not null default '[]' check (jsonb_typeof(key_times) = 'array'),
    version integer not null default 1 check (version > 0),
    ended_at timestamptz,
    attributes jsonb not null default '{}',
    geom geometry (point, 4490) not null,
    geom_3857 geometry (point, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint patrol_points_geom_sound check (
        not st_isempty(geom) and st_x(geom) between -180 and 180 and st_y(geom) between -85.06 and 85.06
    )
);
create index patrol_points_geom_3857_idx on patrol_points using gist (geom_3857);

alter table duty_posts add column min_members smallint not null default 1 check (min_members between 0 and 100);

create table patrol_plans (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    name text not null check (length(name) between 1 and 100),
    territory_id uuid not null,
    area_id uuid,
    route_id uuid,
    team_id uuid,
    rrule text not null check (length(rrule) between 1 and 500),
    starts_on date not null,
    until_on date check (until_on >= starts_on),
    starts_at time not null,
    duration_min smallint not null check (duration_min between 5 and 1440),
    checklist jsonb not null default '[]' check (jsonb_typeof(checklist) = 'array'),
    version integer not null default 1 check (version > 0),
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    foreign key (tenant_id, area_id) references patrol_areas (tenant_id, id),
    foreign key (tenant_id, route_id) references patrol_routes (tenant_id, id),
    foreign key (tenant_id, team_id) references teams (tenant_id, id)
);
create index patrol_plans_territory_idx on patrol_plans (tenant_id, territory_id);
create table plan_points (
    tenant_id integer not null,
    plan_id uuid not null,
    point_id uuid not null,
    ordinal smallint not null check (ordinal > 0),
    from_time time,
    until_time time,
    primary key (tenant_id, plan_id, point_id),
    foreign key (tenant_id, plan_id) references patrol_plans (tenant_id, id),
    foreign key (tenant_id, point_id) references patrol_points (tenant_id, id),
    check (num_nonnulls(from_time, until_time) in (0, 2))
);
-- Without an rrule a shift happens once. ends_at is that of its first time.
create table shifts (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    worker_id uuid not null,
    duty_post_id uuid,
    plan_id uuid,
    deputy_of_id uuid,
    rrule text check (length(rrule) between 1 and 500),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    until_on date,
    version integer not null default 1 check (version > 0),
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, worker_id) references workers (tenant_id, id),
    foreign key (tenant_id, duty_post_id) references duty_posts (tenant_id, id),
    foreign key (tenant_id, plan_id) references patrol_plans (tenant_id, id),
    foreign key (tenant_id, deputy_of_id) references workers (tenant_id, id),
    check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours'),
    check (num_nonnulls(duty_post_id, plan_id) = 1)
);
create index shifts_worker_idx on shifts (tenant_id, worker_id);
create index shifts_post_idx on shifts (tenant_id, duty_post_id) where duty_post_id is not null;
create table shift_exceptions (
    tenant_id integer not null,
    shift_id uuid not null,
    occurs_on date not null,
    deputy_id uuid,
    reason text not null default '' check (length(reason) <= 200),
    primary key (tenant_id, shift_id, occurs_on),
    foreign key (tenant_id, shift_id) references shifts (tenant_id, id),
    foreign key (tenant_id, deputy_id) references workers (tenant_id, id)
);

-- last_seq is the highest seq among the steps of the state: what a phone sent before is stored and changes nothing.
create table patrol_runs (
    tenant_id integer not null references tenants (id),
    id uuid not null,
    user_id uuid not null,
    worker_id uuid,
    plan_id uuid,
    occurs_on date,
    territory_id uuid not null,
    community_id uuid,
    device_id uuid not null,
    state text not null check (state in ('running', 'paused', 'finished', 'abandoned')),
    last_seq integer not null,
    started_observed_at timestamptz not null,
    started_at timestamptz not null,
    received_at timestamptz not null,
    heard_at timestamptz not null,
    finished_at timestamptz,
    run_day date not null,
    point_count integer not null default 0,
    distance_m double precision not null default 0,
    gap_count integer not null default 0,
    skew_s double precision not null default 0,
    reason text not null default '' check (length(reason) <= 1000),
    handover text not null default '' check (length(handover) <= 1000),
    checklist jsonb not null default '[]' check (jsonb_typeof(checklist) = 'array'),
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id),
    foreign key (tenant_id, worker_id) references workers (tenant_id, id),
    foreign key (tenant_id, plan_id) references patrol_plans (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    check ((plan_id is null) = (occurs_on is null)),
    check ((state in ('finished', 'abandoned')) = (finished_at is not null))
);
create index patrol_runs_user_idx on patrol_runs (tenant_id, user_id, started_at);
create index patrol_runs_territory_idx on patrol_runs (tenant_id, territory_id, started_at);
create index patrol_runs_open_idx on patrol_runs (tenant_id, state) where state in ('running', 'paused');
create index patrol_runs_plan_idx on patrol_runs (tenant_id, plan_id, occurs_on) where plan_id is not null;

-- What a phone sent under an id of its own, and what it was answered: sent again it is answered so again.
create table patrol_actions (
    tenant_id integer not null references tenants (id),
    user_id uuid not null,
    id uuid not null,
    run_id uuid not null,
    device_id uuid not null,
    seq integer not null,
    kind text not null check (kind in (
        'start', 'pause', 'continue', 'finish', 'abandon', 'check_in', 'make_up', 'track', 'finding', 'sos', 'note'
    )),
    observed_at timestamptz not null,
    received_at timestamptz not null,
    skew_s double precision not null,
    digest bytea not null check (length(digest) = 32),
    answer jsonb not null check (jsonb_typeof(answer) = 'object'),
    said text not null default '' check (length(said) <= 1000),
    point geometry (point, 4490),
    primary key (tenant_id, user_id, id)
);
create index patrol_actions_run_idx on patrol_actions (tenant_id, run_id, received_at);
create index patrol_actions_sos_idx on patrol_actions (tenant_id, received_at) where kind = 'sos';

create table check_ins (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    run_id uuid not null,
    point_id uuid not null,
    observed_at timestamptz not null,
    received_at timestamptz not null,
    at timestamptz not null,
    geom geometry (point, 4490),
    accuracy_m real,
    distance_m double precision,
    fixes smallint not null default 0,
    proof text not null check (proof in ('position', 'qr', 'code', 'word')),
    verdict text not null check (verdict in ('done', 'late', 'made_up', 'declined')),
    reason text not null default '' check (length(reason) <= 1000),
    primary key (tenant_id, id),
    foreign key (tenant_id, run_id) references patrol_runs (tenant_id, id),
    foreign key (tenant_id, point_id) references patrol_points (tenant_id, id)
);
create index check_ins_run_idx on check_ins (tenant_id, run_id);
create index check_ins_point_idx on check_ins (tenant_id, point_id, at);

create table patrol_findings (
    tenant_id integer not null,
    run_id uuid not null,
    incident_id uuid not null,
    checklist_code text check (length(checklist_code) between 1 and 40),
    at timestamptz not null,
    primary key (tenant_id, run_id, incident_id),
    foreign key (tenant_id, run_id) references patrol_runs (tenant_id, id),
    foreign key (tenant_id, incident_id) references incidents (tenant_id, id)
);

create table track_points (
    tenant_id integer not null,
    run_day date not null,
    run_id uuid not null,
    seq integer not null,
    observed_at timestamptz not null,
    geom geometry (point, 4490) not null,
    accuracy_m real not null,
    speed_mps real,
    primary key (tenant_id, run_day, run_id, seq)
) partition by range (run_day);

-- Where whoever is on patrol was last: a row per account while a run of it is running, none afterwards.
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

-- Days are made ahead and by whoever begins a run on one that is missing, and dropped when no tenant keeps a point of them.
create function add_track_days(from_on date, until_on date) returns integer
language plpgsql security definer set search_path = wangge, public, pg_temp as $f$
declare
    on_day date := from_on;
    part text;
    made integer := 0;
begin
    if from_on < date '2020-01-01' or until_on > current_date + 60 or until_on < from_on then
        raise exception 'days from % to % are not made', from_on, until_on using errcode = 'invalid_parameter_value';
    end if;
    while on_day <= until_on loop
        part := format('track_points_y%s', to_char(on_day, 'YYYY"m"MM"d"DD'));
        if to_regclass(format('wangge.%I', part)) is null then
            perform pg_advisory_xact_lock(hashtext('track days'));
            if to_regclass(format('wangge.%I', part)) is null then
                execute format('create table wangge.%I (like wangge.track_points including all)', part);
                execute format('alter table wangge.%I enable row level security, force row level security', part);
                execute format('alter table wangge.track_points attach partition wangge.%I for values from (%L) to (%L)',
                    part, on_day, on_day + 1);
                made := made + 1;
            end if;
        end if;
        on_day := on_day + 1;
    end loop;
    return made;
end $f$;

create function drop_track_days(before date) returns integer
language plpgsql security definer set search_path = wangge, public, pg_temp as $f$
declare
    part record;
    tenant integer;
    before_tenant constant text := current_setting('app.tenant_id', true);
    before_areas constant text := current_setting('app.map_areas', true);
    is_used boolean;
    dropped integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('track days'));
    perform set_config('app.map_areas', '*', true);
    for part in
        select c.relname as name, to_date(right(c.relname, 10), 'YYYY"m"MM"d"DD') as on_day
        from pg_inherits as i
        inner join pg_class as c on i.inhrelid = c.oid
        where i.inhparent = 'wangge.track_points'::regclass
    loop
        continue when part.on_day >= least(before, current_date);
        is_used := false;
        for tenant in select id from tenants loop
            perform set_config('app.tenant_id', tenant::text, true);
            execute format('select exists (select from wangge.track_points where run_day = %L)', part.on_day) into is_used;
            exit when is_used;
        end loop;
        if not is_used then
            execute format('drop table wangge.%I', part.name);
            dropped := dropped + 1;
        end if;
    end loop;
    perform set_config('app.tenant_id', coalesce(before_tenant, ''), true),
        set_config('app.map_areas', coalesce(before_areas, ''), true);
    return dropped;
end $f$;
revoke all on function add_track_days(date, date), drop_track_days(date) from public;
grant execute on function add_track_days(date, date), drop_track_days(date) to wangge_app;

-- Points, routes and areas are assigned: a route where its middle is.
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in (
        'building', 'facility', 'device', 'duty_post', 'organization', 'component', 'incident', 'patrol_point',
        'patrol_route', 'patrol_area'
    )
);
alter table assignment_overrides drop constraint assignment_overrides_subject_kind_check;
alter table assignment_overrides add constraint assignment_overrides_subject_kind_check check (
    subject_kind in (
        'building', 'facility', 'device', 'duty_post', 'organization', 'component', 'incident', 'patrol_point',
        'patrol_route', 'patrol_area'
    )
);

do $$
declare
    t text;
    standing constant text := pg_get_viewdef('standing_subjects'::regclass);
    walked constant text := '
        union all
        select ''patrol_point''::text as kind, p.tenant_id, p.id, p.geom::geometry as geom,
            p.geom_3857::geometry as geom_3857, p.geom::geometry as point
        from patrol_points as p
        union all
        select ''patrol_route''::text as kind, r.tenant_id, r.id, st_lineinterpolatepoint(r.geom, 0.5) as geom,
            r.geom_3857::geometry as geom_3857, st_lineinterpolatepoint(r.geom, 0.5) as point
        from patrol_routes as r
        union all
        select ''patrol_area''::text as kind, a.tenant_id, a.id, a.geom::geometry as geom,
            a.geom_3857::geometry as geom_3857, st_pointonsurface(a.geom) as point
        from patrol_areas as a';
begin
    execute 'create or replace view standing_subjects with (security_invoker = true) as '
        || rtrim(standing, '; ') || walked;
    execute 'create or replace view placed_subjects with (security_invoker = true) as '
        || rtrim(standing, '; ') || '
        union all
        select ''incident''::text as kind, i.tenant_id, i.id, i.geom::geometry as geom, i.geom_3857::geometry as geom_3857,
            i.geom::geometry as point
        from incidents as i' || walked;
    foreach t in array array[
        'patrol_areas', 'patrol_routes', 'patrol_points', 'patrol_plans', 'plan_points', 'shifts', 'shift_exceptions',
        'patrol_runs', 'patrol_actions', 'check_ins', 'patrol_findings', 'track_points', 'member_positions'
    ] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
end $$;

do $$
declare
    t text;
    subject text;
    key text;
    holder text;
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    areas constant text := $c$(
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
    itself constant text := 'select tenant_id, geom_3857 as geom from changed';
begin
    foreach t in array array['patrol_points', 'patrol_routes'] loop
        execute format($p$create policy %I on %I as restrictive for select using (
            geom_3857 && coalesce(
                nullif(current_setting('app.box_3857', true), '')::geometry,
                'SRID=3857;POLYGON((-2.01e7 -2.01e7,2.01e7 -2.01e7,2.01e7 2.01e7,-2.01e7 2.01e7,-2.01e7 -2.01e7))'::geometry
            )
        )$p$, t || '_box', t);
        execute format('create trigger %I after insert on %I referencing new table as new_rows
            for each statement execute function tell_map_change(%L)', t || '_drawn', t, itself);
        execute format('create trigger %I after update on %I referencing old table as old_rows new table as new_rows
            for each statement execute function tell_map_change(%L)', t || '_redrawn', t, itself);
        execute format('create trigger %I after delete on %I referencing old table as old_rows
            for each statement execute function tell_map_change(%L)', t || '_undrawn', t, itself);
    end loop;
    for t, subject in values
        ('patrol_points', 'patrol_point'), ('patrol_routes', 'patrol_route'), ('patrol_areas', 'patrol_area')
    loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (
                select from assignments as a
                where a.tenant_id = %I.tenant_id and a.subject_kind = %L and a.subject_id = %I.id
                    and upper_inf(a.valid) and upper_inf(a.recorded)
            ) end
        ) with check (true)$p$, t || '_sight', t, everything, t, subject, t);
    end loop;
    -- A plan is seen where it is walked, a run where it was: in a territory, or by who sees its whole community.
    execute format($p$create policy patrol_plans_sight on patrol_plans as restrictive using (
        case when %s then true
        else coalesce(territory_id = any(%s), false) or exists (
            select from territories as t
            where t.tenant_id = patrol_plans.tenant_id and t.id = patrol_plans.territory_id and t.community_id = any(%s)
        ) end
    ) with check (true)$p$, everything, areas, areas);
    execute format($p$create policy patrol_runs_sight on patrol_runs as restrictive using (
        case when %s then true
        else coalesce(territory_id = any(%s), false) or coalesce(community_id = any(%s), false) end
    ) with check (true)$p$, everything, areas, areas);
    -- A shift is seen with its post or its plan; what belongs to a plan, a shift or a run is seen with it.
    execute format($p$create policy shifts_sight on shifts as restrictive using (
        case when %s then true
        when duty_post_id is not null then exists (
            select from duty_posts as p where p.tenant_id = shifts.tenant_id and p.id = shifts.duty_post_id
        )
        else exists (
            select from patrol_plans as p where p.tenant_id = shifts.tenant_id and p.id = shifts.plan_id
        ) end
    ) with check (true)$p$, everything);
    for t, key, holder in values
        ('plan_points', 'plan_id', 'patrol_plans'), ('shift_exceptions', 'shift_id', 'shifts'),
        ('check_ins', 'run_id', 'patrol_runs'), ('patrol_findings', 'run_id', 'patrol_runs'),
        ('track_points', 'run_id', 'patrol_runs'), ('member_positions', 'run_id', 'patrol_runs')
    loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (select from %I as h where h.tenant_id = %I.tenant_id and h.id = %I.%I) end
        ) with check (true)$p$, t || '_sight', t, everything, holder, t, t, key);
    end loop;
    -- Read by the service alone, which answers a phone what it answered before.
    execute format('create policy patrol_actions_sight on patrol_actions as restrictive using (%s) with check (true)',
        everything);
end $$;

grant select, insert on patrol_areas, patrol_routes, patrol_points, patrol_plans, plan_points, shifts, shift_exceptions,
patrol_runs, patrol_actions, check_ins, patrol_findings, track_points, member_positions to wangge_app;
grant update on patrol_areas, patrol_routes, patrol_points, patrol_plans, shifts, shift_exceptions to wangge_app;
grant delete on patrol_areas, patrol_routes, plan_points, shift_exceptions, patrol_actions, check_ins, track_points,
member_positions to wangge_app;
grant update (
    state, last_seq, heard_at, finished_at, point_count, distance_m, gap_count, skew_s, reason, handover, checklist
) on patrol_runs to wangge_app;
grant update (run_id, at, heard_at, geom, accuracy_m) on member_positions to wangge_app;
grant update (said, point) on patrol_actions to wangge_app;
grant update (reason, geom) on check_ins to wangge_app;

select add_track_days(current_date - 1, current_date + 7);
