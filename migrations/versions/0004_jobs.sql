-- Work that takes longer than an answer may: what was asked for, by whom, how far it is, what came of it.

create table jobs (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    kind text not null check (length(kind) between 1 and 50),
    community_id uuid not null,
    state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    params jsonb not null default '{}',
    progress double precision not null default 0 check (progress >= 0 and progress <= 1),
    phase text not null default 'queued',
    result jsonb,
    error jsonb,
    cancel_requested boolean not null default false,
    attempts integer not null default 0 check (attempts >= 0),
    requested_by_id uuid not null,
    requested_at timestamptz not null default clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, community_id) references communities (tenant_id, territory_id),
    foreign key (tenant_id, requested_by_id) references users (tenant_id, id),
    -- Over means over: with a moment, and with an error just when it failed.
    constraint jobs_finished check ((finished_at is null) = (state in ('queued', 'running'))),
    constraint jobs_failed check ((error is null) = (state <> 'failed'))
);
create index jobs_community_idx on jobs (tenant_id, community_id, requested_at desc);
-- One at a time for each community and kind: a second one would compute the same thing.
create unique index jobs_open_key on jobs (tenant_id, kind, community_id) where state in ('queued', 'running');

alter table jobs enable row level security;
alter table jobs force row level security;
create policy jobs_tenant on jobs using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);

grant select, insert on jobs to wangge_app;
grant update (
    state, progress, phase, result, error, cancel_requested, attempts, started_at, finished_at
) on jobs to wangge_app;

grant usage on schema procrastinate to wangge_app;
grant select, insert, update, delete on all tables in schema procrastinate to wangge_app;
grant usage on all sequences in schema procrastinate to wangge_app;
