-- Runs: every standard of facility gaps of a community at once, with the report made of it. A row is one run: of which
-- scenario, with which versions of what it read, and, once it is done, what it found and its three files.

create table gap_runs (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    community_id uuid not null,
    -- No reference: a scenario may be deleted, the run says what it was called.
    scenario_id uuid,
    -- Of the versions and the scenario: the same key is the same answer.
    key text not null,
    versions jsonb not null check (jsonb_typeof(versions) = 'object'),
    -- No reference: finished jobs go earlier where a tenant wants it so.
    job_id uuid,
    requested_by_id uuid not null,
    requested_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    -- Figures exactly; told in multiples of the number below which counts are hidden. The files hold multiples only.
    found jsonb,
    report_pdf bytea,
    report_xlsx bytea,
    report_gpkg bytea,
    primary key (tenant_id, id),
    foreign key (tenant_id, community_id) references communities (tenant_id, territory_id),
    foreign key (tenant_id, requested_by_id) references users (tenant_id, id),
    constraint gap_runs_finished check (
        (finished_at is null) = (found is null) and (finished_at is null) = (report_xlsx is null)
        and (finished_at is null) = (report_pdf is null) and (finished_at is null) = (report_gpkg is null)
    )
);
alter table gap_runs alter column report_pdf set storage external;
alter table gap_runs alter column report_xlsx set storage external;
create index gap_runs_community_idx on gap_runs (tenant_id, community_id, requested_at desc);

alter table gap_runs enable row level security;
alter table gap_runs force row level security;
create policy gap_runs_tenant on gap_runs using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
create policy gap_runs_sight on gap_runs as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else coalesce(community_id = any((
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]), false) end
) with check (true);
grant select, insert, delete on gap_runs to wangge_app;
grant update (job_id, finished_at, found, report_pdf, report_xlsx, report_gpkg) on gap_runs to wangge_app;
