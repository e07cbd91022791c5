-- Statistics as releases: tables made once and never changed. Counts of closed territories are not stored at all; the
-- sums over the finest blocks are, without their names, because the next release is compared with them.
create table statistics_releases (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    number integer not null check (number > 0),
    as_of timestamptz not null,
    suppress_below smallint not null check (suppress_below between 1 and 100),
    formula_edition smallint not null check (formula_edition > 0),
    content_hash bytea not null check (length(content_hash) = 32),
    blocks jsonb not null,
    note text not null default '' check (length(note) <= 500),
    author_id uuid,
    made_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    unique (tenant_id, number),
    foreign key (tenant_id, author_id) references users (tenant_id, id)
);

create table statistics_rows (
    tenant_id integer not null,
    release_id uuid not null,
    territory_id uuid,
    level text not null check (level in ('tenant', 'community', 'grid', 'lane')),
    parent_id uuid,
    community_id uuid,
    code text not null,
    number text,
    name text not null,
    name_en text,
    edition integer,
    counts jsonb,
    id uuid not null default gen_random_uuid(),
    primary key (tenant_id, id),
    foreign key (tenant_id, release_id) references statistics_releases (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    check ((level = 'tenant') = (territory_id is null))
);
create unique index statistics_rows_territory_key on statistics_rows (tenant_id, release_id, territory_id);
create index statistics_rows_parent_idx on statistics_rows (tenant_id, release_id, parent_id);

do $$
declare
    t text;
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    areas constant text := $c$(
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
begin
    foreach t in array array['statistics_releases', 'statistics_rows'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
    execute format($p$create policy statistics_rows_sight on statistics_rows as restrictive using (
        case when %s then true
        else coalesce(territory_id = any(%s), false) or coalesce(community_id = any(%s), false)
            or coalesce(parent_id = any(%s), false) end
    ) with check (true)$p$, everything, areas, areas, areas);
end $$;

grant select, insert on statistics_releases, statistics_rows to wangge_app;
