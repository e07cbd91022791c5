-- Scenarios: what if facilities were added, moved or closed, and ways opened; kept by name for the planners of a community.

create table scenarios (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    community_id uuid not null,
    name text not null check (length(name) between 1 and 60),
    kind text not null check (kind ~ '^[a-z][a-z0-9_]{0,39}$'),
    limit_m double precision not null check (limit_m > 0 and limit_m <= 5000),
    group_of text not null check (group_of in ('people', 'elderly', 'children')),
    -- Places, facilities and lines (EPSG:4490) as they are supposed to be: {"added": [[lon, lat]], "closed": [uuid],
    -- "links": [[[lon, lat], [lon, lat]]]}.
    changes jsonb not null check (jsonb_typeof(changes) = 'object'),
    -- Marks of streets, facilities, homes and standards with which the figures were found.
    versions jsonb not null check (jsonb_typeof(versions) = 'object'),
    -- People of the group out of reach without the changes and with them, exactly; told in multiples.
    gap_before integer not null check (gap_before >= 0),
    gap_after integer not null check (gap_after >= 0),
    saved_by_id uuid not null,
    saved_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, community_id) references communities (tenant_id, territory_id),
    foreign key (tenant_id, saved_by_id) references users (tenant_id, id),
    unique (tenant_id, community_id, name)
);

alter table scenarios enable row level security;
alter table scenarios force row level security;
create policy scenarios_tenant on scenarios using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
create policy scenarios_sight on scenarios as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else coalesce(community_id = any((
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]), false) end
) with check (true);
grant select, insert, delete on scenarios to wangge_app;
