-- The foundation: tenants, territories with versions, registers, assignments, imports, users, audit.
-- Geometry: EPSG:4490 lon/lat degrees, 9 decimals; geom_3857 (EPSG:3857, metres) is generated and indexed (GiST).
-- Row-level security: every table sees only current_setting('app.tenant_id'); tables read by place have a restrictive
-- box policy as well, because a box in a policy may use the GiST index and a box in a query under a policy may not.

create table tenants (
    id integer primary key check (id > 0),
    code text not null unique check (code ~ '^[a-z][a-z0-9-]{0,31}$'),
    name text not null check (length(name) between 1 and 100),
    name_en text,
    is_demo boolean not null default false,
    is_default boolean not null default false,
    loaded jsonb not null default '{}',
    created_at timestamptz not null default now()
);
create unique index tenants_default_key on tenants (is_default) where is_default;

create table levels (
    tenant_id integer not null references tenants (id),
    level text not null check (level in ('county', 'town', 'community', 'grid', 'lane')),
    ordinal smallint not null,
    parent_level text,
    covers_parent boolean not null,
    name text not null,
    name_en text not null,
    code_scheme text not null,
    primary key (tenant_id, level),
    unique (tenant_id, ordinal),
    foreign key (tenant_id, parent_level) references levels (tenant_id, level)
);

create table size_rules (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    level text not null,
    settlement text check (settlement in ('urban', 'rural')),
    kind text check (kind in ('general', 'dedicated')),
    measure text not null check (measure in ('households', 'people', 'buildings', 'area_m2')),
    min_value double precision check (min_value >= 0 and min_value < 'Infinity'),
    max_value double precision check (max_value >= min_value and max_value < 'Infinity'),
    severity text not null check (severity in ('warn', 'block')),
    source text not null,
    status text not null check (status in ('confirmed', 'to_be_confirmed', 'demo')),
    effective_from date not null,
    primary key (tenant_id, id),
    unique nulls not distinct (tenant_id, level, settlement, kind, measure, effective_from),
    foreign key (tenant_id, level) references levels (tenant_id, level)
);

create table users (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    username text not null check (username ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    display_name text not null check (length(display_name) between 1 and 50),
    password_hash text not null,
    roles text[] not null default '{}',
    locale text not null default 'zh' check (locale in ('zh', 'en')),
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, username)
);

create table sessions (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    token_hash bytea not null check (length(token_hash) = 32),
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    unique (token_hash, tenant_id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);
create index sessions_user_idx on sessions (tenant_id, user_id);

create table audit_log (
    tenant_id integer not null references tenants (id),
    id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    actor_id uuid,
    action text not null,
    subject_kind text,
    subject_id text,
    detail jsonb not null default '{}',
    primary key (tenant_id, at, id)
) partition by range (at);
create table audit_log_default partition of audit_log default;

create table import_batches (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    kind text not null,
    source text not null,
    file_name text not null,
    file_sha256 bytea not null check (length(file_sha256) = 32),
    source_crs text,
    options jsonb not null default '{}',
    status text not null check (status in ('importing', 'done', 'done_with_rejected', 'failed', 'undone')),
    counts jsonb not null default '{}',
    report jsonb not null default '{}',
    author_id uuid,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    primary key (tenant_id, id)
);
create index import_batches_started_idx on import_batches (tenant_id, started_at);

create table rejected_rows (
    tenant_id integer not null,
    batch_id uuid not null,
    id bigint generated always as identity,
    row_number bigint not null,
    source_key text,
    code text not null,
    message_zh text not null,
    message_en text not null,
    lon double precision,
    lat double precision,
    payload jsonb not null default '{}',
    primary key (tenant_id, batch_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id)
);

create table territories (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    level text not null,
    community_id uuid,
    kind text not null default 'general' check (kind in ('general', 'dedicated')),
    settlement text check (settlement in ('urban', 'rural')),
    source text not null,
    source_key text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, level) references levels (tenant_id, level),
    foreign key (tenant_id, community_id) references territories (tenant_id, id) deferrable initially deferred,
    check ((level in ('county', 'town')) = (community_id is null))
);

create table communities (
    tenant_id integer not null,
    territory_id uuid not null,
    metric_epsg integer not null check (metric_epsg between 1024 and 998999),
    edition integer not null default 0 check (edition >= 0),
    primary key (tenant_id, territory_id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id)
);

create table edits (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    community_id uuid not null,
    edition integer not null check (edition > 0),
    kind text not null,
    payload jsonb not null default '{}',
    reason text not null default '',
    author_id uuid,
    batch_id uuid,
    recorded_at timestamptz not null default clock_timestamp(),
    effective_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    unique (tenant_id, community_id, edition),
    foreign key (tenant_id, community_id) references communities (tenant_id, territory_id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id)
);

create table territory_codes (
    tenant_id integer not null,
    scheme text not null,
    code text not null,
    territory_id uuid not null,
    assigned_at timestamptz not null default now(),
    primary key (tenant_id, scheme, code),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id)
);
create index territory_codes_territory_idx on territory_codes (tenant_id, territory_id);

create table territory_versions (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    territory_id uuid not null,
    level text not null,
    community_id uuid,
    parent_id uuid,
    code text not null,
    number text,
    name text not null check (length(name) between 1 and 200),
    name_en text,
    name_pinyin text not null default '',
    name_initials text not null default '',
    attributes jsonb not null default '{}',
    content_hash bytea not null,
    geom geometry (multipolygon, 4490) not null,
    geom_3857 geometry (multipolygon, 3857) generated always as (st_transform(geom, 3857)) stored,
    label_point geometry (point, 4490) not null,
    area_m2 double precision not null check (area_m2 > 0 and area_m2 < 'Infinity'),
    colour smallint not null default 1 check (colour between 1 and 6),
    valid tstzrange not null check (not isempty(valid) and not lower_inf(valid)),
    recorded tstzrange not null check (not isempty(recorded) and not lower_inf(recorded)),
    edition integer,
    edit_id uuid,
    ended_edit_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    foreign key (tenant_id, ended_edit_id) references edits (tenant_id, id),
    foreign key (tenant_id, parent_id) references territories (tenant_id, id),
    foreign key (tenant_id, level) references levels (tenant_id, level),
    foreign key (tenant_id, edit_id) references edits (tenant_id, id),
    constraint territory_versions_once exclude using gist (
        tenant_id with =, territory_id with =, valid with &&, recorded with &&
    ),
    constraint territory_versions_geom_sound check (
        st_isvalid(geom) and not st_isempty(geom) and st_npoints(geom) <= 200000
        and st_xmin(geom) >= -180 and st_xmax(geom) <= 180 and st_ymin(geom) >= -85.06 and st_ymax(geom) <= 85.06
    )
);
create index territory_versions_geom_3857_idx on territory_versions using gist (geom_3857);
create index territory_versions_parent_idx on territory_versions (tenant_id, parent_id) where upper_inf(recorded);
create index territory_versions_community_idx on territory_versions (tenant_id, community_id, level)
where upper_inf(recorded);
create index territory_versions_level_idx on territory_versions (tenant_id, level, code) where upper_inf(recorded);
create index territory_versions_name_idx on territory_versions using gin (name gin_trgm_ops);

create table partition_checks (
    tenant_id integer not null,
    parent_id uuid not null,
    level text not null,
    since timestamptz not null,
    primary key (tenant_id, parent_id, level)
);

create table lane_lines (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    name text,
    name_pinyin text not null default '',
    name_initials text not null default '',
    class text not null check (
        class in ('primary', 'secondary', 'tertiary', 'residential', 'service', 'footway')
    ),
    attributes jsonb not null default '{}',
    geom geometry (linestring, 4490) not null,
    geom_3857 geometry (linestring, 3857) generated always as (st_transform(geom, 3857)) stored,
    length_m double precision not null check (length_m > 0 and length_m < 'Infinity'),
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint lane_lines_geom_sound check (
        st_isvalid(geom) and not st_isempty(geom) and st_npoints(geom) <= 20000
        and st_xmin(geom) >= -180 and st_xmax(geom) <= 180 and st_ymin(geom) >= -85.06 and st_ymax(geom) <= 85.06
    )
);
create index lane_lines_geom_3857_idx on lane_lines using gist (geom_3857);
create index lane_lines_name_idx on lane_lines using gin (name gin_trgm_ops);

create table buildings (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    name text,
    name_pinyin text not null default '',
    name_initials text not null default '',
    address text,
    house_number text,
    street text,
    use text not null check (use in ('residential', 'public', 'commercial', 'other')),
    floors smallint check (floors between 0 and 200),
    is_rental boolean not null default false,
    attributes jsonb not null default '{}',
    geom geometry (multipolygon, 4490) not null,
    geom_3857 geometry (multipolygon, 3857) generated always as (st_transform(geom, 3857)) stored,
    inner_point geometry (point, 4490) not null,
    entrance_point geometry (point, 4490),
    area_m2 double precision not null check (area_m2 > 0 and area_m2 < 'Infinity'),
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint buildings_geom_sound check (
        st_isvalid(geom) and not st_isempty(geom) and st_npoints(geom) <= 20000
        and st_xmin(geom) >= -180 and st_xmax(geom) <= 180 and st_ymin(geom) >= -85.06 and st_ymax(geom) <= 85.06
    )
);
create index buildings_geom_3857_idx on buildings using gist (geom_3857);
create index buildings_name_idx on buildings using gin (name gin_trgm_ops) where name is not null;
create index buildings_address_idx on buildings using gin (address gin_trgm_ops) where address is not null;

create table units (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    building_id uuid not null,
    entrance text,
    floor smallint check (floor between -10 and 200),
    room text not null,
    is_rental boolean not null default false,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, building_id) references buildings (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id)
);
create index units_building_idx on units (tenant_id, building_id);

create table households (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    building_id uuid not null,
    unit_id uuid,
    people smallint not null check (people between 0 and 200),
    floating_people smallint not null default 0 check (floating_people between 0 and people),
    elderly_people smallint not null default 0 check (elderly_people between 0 and people),
    child_people smallint not null default 0 check (child_people between 0 and people),
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, building_id) references buildings (tenant_id, id),
    foreign key (tenant_id, unit_id) references units (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id)
);
create index households_building_idx on households (tenant_id, building_id);
create index households_unit_idx on households (tenant_id, unit_id);

create table facilities (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    kind text not null check (kind ~ '^[a-z][a-z0-9_]{0,39}$'),
    name text,
    name_pinyin text not null default '',
    name_initials text not null default '',
    status text not null default 'existing' check (status in ('existing', 'planned', 'candidate', 'closed')),
    capacity integer check (capacity >= 0),
    attributes jsonb not null default '{}',
    geom geometry (point, 4490) not null,
    geom_3857 geometry (point, 3857) generated always as (st_transform(geom, 3857)) stored,
    footprint geometry (multipolygon, 4490),
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint facilities_geom_sound check (
        not st_isempty(geom) and st_x(geom) between -180 and 180 and st_y(geom) between -85.06 and 85.06
        and (footprint is null or (st_isvalid(footprint) and st_npoints(footprint) <= 20000))
    )
);
create index facilities_geom_3857_idx on facilities using gist (geom_3857);
create index facilities_kind_idx on facilities (tenant_id, kind);
create index facilities_name_idx on facilities using gin (name gin_trgm_ops) where name is not null;

create table devices (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    kind text not null check (kind in ('camera', 'smoke_alarm', 'gate')),
    name text,
    attributes jsonb not null default '{}',
    geom geometry (point, 4490) not null,
    geom_3857 geometry (point, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint devices_geom_sound check (
        not st_isempty(geom) and st_x(geom) between -180 and 180 and st_y(geom) between -85.06 and 85.06
    )
);
create index devices_geom_3857_idx on devices using gist (geom_3857);

create table duty_posts (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    name text not null,
    hours text,
    attributes jsonb not null default '{}',
    geom geometry (point, 4490) not null,
    geom_3857 geometry (point, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint duty_posts_geom_sound check (
        not st_isempty(geom) and st_x(geom) between -180 and 180 and st_y(geom) between -85.06 and 85.06
    )
);
create index duty_posts_geom_3857_idx on duty_posts using gist (geom_3857);

create table land (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    kind text not null check (kind in ('green', 'water', 'pitch', 'plaza', 'field')),
    name text,
    geom geometry (multipolygon, 4490) not null,
    geom_3857 geometry (multipolygon, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint land_geom_sound check (
        st_isvalid(geom) and not st_isempty(geom) and st_npoints(geom) <= 200000
        and st_xmin(geom) >= -180 and st_xmax(geom) <= 180 and st_ymin(geom) >= -85.06 and st_ymax(geom) <= 85.06
    )
);
create index land_geom_3857_idx on land using gist (geom_3857);

create table workers (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    name text not null check (length(name) between 1 and 50),
    phone_masked text,
    employment text check (employment in ('full_time', 'part_time', 'volunteer')),
    team text,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id)
);

create table duties (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    worker_id uuid not null,
    territory_id uuid not null,
    role text not null check (role ~ '^[a-z][a-z_]{0,39}$'),
    valid tstzrange not null default tstzrange(now(), null) check (not isempty(valid)),
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, worker_id) references workers (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint duties_one_head exclude using gist (
        tenant_id with =, territory_id with =, role with =, valid with &&
    ) where (role in ('grid_head', 'lane_head', 'building_head'))
);
create index duties_territory_idx on duties (tenant_id, territory_id);
create index duties_worker_idx on duties (tenant_id, worker_id);

create table register_versions (
    tenant_id integer not null references tenants (id),
    id bigint generated always as identity,
    subject_kind text not null,
    subject_id uuid not null,
    recorded tstzrange not null,
    batch_id uuid,
    before jsonb not null,
    primary key (tenant_id, id)
);
create index register_versions_subject_idx on register_versions (tenant_id, subject_kind, subject_id);

create table assignments (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    subject_kind text not null check (
        subject_kind in ('building', 'household', 'facility', 'device', 'duty_post')
    ),
    subject_id uuid not null,
    community_id uuid,
    grid_id uuid,
    lane_id uuid,
    building_id uuid,
    rule text not null check (rule in ('inside', 'largest_share', 'border_tie', 'by_building', 'outside')),
    measure double precision check (measure >= 0 and measure < 'Infinity'),
    edition integer,
    valid tstzrange not null check (not isempty(valid)),
    recorded tstzrange not null default tstzrange(now(), null) check (not isempty(recorded)),
    primary key (tenant_id, id),
    foreign key (tenant_id, community_id) references territories (tenant_id, id),
    foreign key (tenant_id, grid_id) references territories (tenant_id, id),
    foreign key (tenant_id, lane_id) references territories (tenant_id, id),
    check ((rule = 'outside') = (community_id is null))
);
create unique index assignments_current_key on assignments (tenant_id, subject_kind, subject_id)
where upper_inf(valid) and upper_inf(recorded);
create index assignments_subject_idx on assignments (tenant_id, subject_kind, subject_id)
where upper_inf(recorded);
create index assignments_grid_idx on assignments (tenant_id, grid_id, subject_kind)
where upper_inf(valid) and upper_inf(recorded);
create index assignments_lane_idx on assignments (tenant_id, lane_id, subject_kind)
where upper_inf(valid) and upper_inf(recorded);
create index assignments_community_idx on assignments (tenant_id, community_id, subject_kind)
where upper_inf(valid) and upper_inf(recorded);
