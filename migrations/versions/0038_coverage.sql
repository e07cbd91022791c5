-- What patrols covered: pieces of lane lines by run and hour, which stay when the points of tracks are gone, and what in a
-- track should be looked at. Pieces are whole decimetres from the start of the line, which then had length_dm.

create table run_coverage (
    tenant_id integer not null,
    run_id uuid not null,
    point_count integer not null,
    covered_at timestamptz not null default now(),
    gaps integer not null,
    jumps integer not null,
    stays integer not null,
    imprecise integer not null,
    stray integer not null,
    passes integer not null,
    covered_m double precision not null,
    primary key (tenant_id, run_id),
    foreign key (tenant_id, run_id) references patrol_runs (tenant_id, id)
);

create table lane_coverage (
    tenant_id integer not null,
    run_id uuid not null,
    lane_line_id uuid not null,
    hour timestamptz not null check (hour = date_trunc('hour', hour, 'UTC')),
    pieces int4multirange not null check (not isempty(pieces)),
    length_dm integer not null check (length_dm > 0),
    passes smallint not null default 0,
    primary key (tenant_id, run_id, lane_line_id, hour),
    foreign key (tenant_id, run_id) references patrol_runs (tenant_id, id),
    foreign key (tenant_id, lane_line_id) references lane_lines (tenant_id, id) on delete cascade
);
create index lane_coverage_line_idx on lane_coverage (tenant_id, lane_line_id, hour);

create table track_flags (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    run_id uuid not null,
    code text not null check (code in ('leap', 'frozen', 'foreign', 'future', 'clock_set_back', 'copied')),
    since_at timestamptz not null,
    until_at timestamptz not null,
    params jsonb not null check (jsonb_typeof(params) = 'object'),
    other_run_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, run_id) references patrol_runs (tenant_id, id),
    foreign key (tenant_id, other_run_id) references patrol_runs (tenant_id, id),
    check ((code = 'copied') = (other_run_id is not null))
);
create index track_flags_run_idx on track_flags (tenant_id, run_id);
create index track_flags_other_idx on track_flags (tenant_id, other_run_id) where other_run_id is not null;

do $$
declare
    t text;
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
begin
    foreach t in array array['run_coverage', 'lane_coverage', 'track_flags'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (select from patrol_runs as h where h.tenant_id = %I.tenant_id and h.id = %I.run_id) end
        ) with check (true)$p$, t || '_sight', t, everything, t, t);
    end loop;
end $$;

grant select, insert, delete on run_coverage, lane_coverage, track_flags to wangge_app;
grant update (point_count) on run_coverage to wangge_app;
