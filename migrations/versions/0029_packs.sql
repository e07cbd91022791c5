-- Packs: the tiles of an area in one file, for phones without a network and for other map servers. A row is one build:
-- what was asked for, with whose sight, and, once it is built, the file.

create table packs (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    territory_id uuid not null,
    format text not null check (format in ('pmtiles', 'mbtiles')),
    layers text[] not null check (cardinality(layers) between 1 and 60),
    minzoom smallint not null check (minzoom >= 0),
    maxzoom smallint not null check (maxzoom between minzoom and 22),
    -- The box of the territory's ground when it was asked for: west, south, east, north, EPSG:3857 metres.
    ground_3857 double precision[] not null check (cardinality(ground_3857) = 4),
    -- What the tiles are drawn with: the map's part of a sight, within the box of all tiles that meet the ground.
    map_areas text not null,
    context_areas text not null,
    sight_digest bytea not null check (length(sight_digest) = 32),
    -- Format, layers, zooms and sight in one: packs of a territory that are alike follow one another.
    likeness bytea not null check (length(likeness) = 32),
    -- Eight bytes for each tile, in their order: what it stood under when it was asked for. Empty: unknown.
    standing bytea not null default '',
    -- No reference: finished jobs go earlier than their packs where a tenant wants it so.
    job_id uuid,
    requested_by_id uuid not null,
    requested_at timestamptz not null default clock_timestamp(),
    built_at timestamptz,
    generation text,
    sha256 text,
    tiles integer,
    copied integer,
    content bytea,
    primary key (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    foreign key (tenant_id, requested_by_id) references users (tenant_id, id),
    constraint packs_built check (
        (built_at is null) = (content is null) and (built_at is null) = (generation is null)
        and (built_at is null) = (sha256 is null) and (built_at is null) = (tiles is null)
        and (built_at is null) = (copied is null)
    )
);
-- Tiles are compressed already, and parts of the file are read from its middle.
alter table packs alter column content set storage external;
create index packs_territory_idx on packs (tenant_id, territory_id, requested_at desc);
create index packs_requested_by_idx on packs (tenant_id, requested_by_id, requested_at desc);

alter table packs enable row level security;
alter table packs force row level security;
create policy packs_tenant on packs using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
-- Beside this the service compares the sight's digest: the same place may be seen by more than one sight.
create policy packs_sight on packs as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else coalesce(territory_id = any((
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]), false) end
) with check (true);

grant select, insert, delete on packs to wangge_app;
grant update (job_id, standing, built_at, generation, sha256, tiles, copied, content) on packs to wangge_app;

-- Several jobs of one kind may be open in a community where each is about something of its own.
alter table jobs add column subject text not null default '' check (length(subject) <= 100);
drop index jobs_open_key;
create unique index jobs_open_key on jobs (tenant_id, kind, community_id, subject)
where state in ('queued', 'running');
