-- Overlay areas outside the tree of territories, and the rules that say who is competent inside them.
-- Geometry: EPSG:4490 lon/lat degrees, 9 decimals; geom_3857 (EPSG:3857, metres) is generated and indexed (GiST).
-- line and buffer_m are what was drawn of a widened line; geom is derived from them by gis.geometry.freehand.

create table bodies (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    name text not null check (length(name) between 1 and 100),
    name_en text check (length(name_en) between 1 and 100),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, name)
);

create table overlays (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    kind text not null check (kind in ('joint_area', 'jurisdiction', 'police_beat', 'school_district', 'risk_area')),
    source text not null,
    source_key text not null,
    number integer not null default 0 check (number >= 0),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key)
);

create table overlay_changes (
    tenant_id integer not null,
    overlay_id uuid not null,
    number integer not null check (number > 0),
    action text not null check (action in ('create', 'replace', 'end', 'restore')),
    reason text not null check (length(reason) between 1 and 500),
    author_id uuid,
    batch_id uuid,
    idempotency_key uuid,
    request_hash bytea not null check (length(request_hash) = 32),
    recorded_at timestamptz not null default clock_timestamp(),
    effective_at timestamptz not null,
    primary key (tenant_id, overlay_id, number),
    foreign key (tenant_id, overlay_id) references overlays (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id)
);
create unique index overlay_changes_idempotency_key on overlay_changes (tenant_id, idempotency_key)
where idempotency_key is not null;

create table overlay_versions (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    overlay_id uuid not null,
    number integer not null,
    ended_number integer,
    name text not null check (length(name) between 1 and 100),
    name_pinyin text not null default '',
    name_initials text not null default '',
    name_en text check (length(name_en) between 1 and 100),
    body_id uuid,
    content_hash bytea not null check (length(content_hash) = 32),
    line geometry (multilinestring, 4490),
    buffer_m double precision check (buffer_m >= 1 and buffer_m <= 2000),
    geom geometry (multipolygon, 4490) not null,
    geom_3857 geometry (multipolygon, 3857) generated always as (st_transform(geom, 3857)) stored,
    label_point geometry (point, 4490) not null,
    area_m2 double precision not null check (area_m2 > 0 and area_m2 < 'Infinity'),
    valid tstzrange not null check (not isempty(valid) and not lower_inf(valid)),
    recorded tstzrange not null default tstzrange(clock_timestamp(), null)
    check (not isempty(recorded) and not lower_inf(recorded)),
    primary key (tenant_id, id),
    foreign key (tenant_id, overlay_id, number) references overlay_changes (tenant_id, overlay_id, number),
    foreign key (tenant_id, overlay_id, ended_number) references overlay_changes (tenant_id, overlay_id, number),
    foreign key (tenant_id, body_id) references bodies (tenant_id, id),
    check ((line is null) = (buffer_m is null)),
    constraint overlay_versions_once exclude using gist (
        tenant_id with =, overlay_id with =, valid with &&, recorded with &&
    ),
    constraint overlay_versions_geom_sound check (
        st_isvalid(geom) and not st_isempty(geom) and st_npoints(geom) <= 200000
        and st_xmin(geom) >= -180 and st_xmax(geom) <= 180 and st_ymin(geom) >= -85.06 and st_ymax(geom) <= 85.06
        and (line is null or st_npoints(line) <= 20000)
    )
);
create index overlay_versions_geom_3857_idx on overlay_versions using gist (geom_3857);
create index overlay_versions_overlay_idx on overlay_versions (tenant_id, overlay_id) where upper_inf(recorded);

create table competence_rules (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    pattern text not null check (pattern ~ '^\S(.*\S)?$' and length(pattern) <= 100),
    title text not null check (length(title) between 1 and 100),
    title_en text check (length(title_en) between 1 and 100),
    priority smallint not null check (priority between 0 and 1000),
    overlay_kind text check (
        overlay_kind in ('joint_area', 'jurisdiction', 'police_beat', 'school_district', 'risk_area')
    ),
    overlay_id uuid,
    level text check (level in ('community', 'grid', 'lane')),
    body_id uuid,
    source text not null,
    author_id uuid,
    created_at timestamptz not null default clock_timestamp(),
    valid tstzrange not null check (not isempty(valid) and not lower_inf(valid)),
    primary key (tenant_id, id),
    foreign key (tenant_id, overlay_id) references overlays (tenant_id, id),
    foreign key (tenant_id, level) references levels (tenant_id, level),
    foreign key (tenant_id, body_id) references bodies (tenant_id, id),
    foreign key (tenant_id, author_id) references users (tenant_id, id),
    check (num_nonnulls(overlay_kind, overlay_id, level) = 1)
);
create index competence_rules_overlay_idx on competence_rules (tenant_id, overlay_id) where overlay_id is not null;

do $$
declare
    t text;
begin
    foreach t in array array['bodies', 'overlays', 'overlay_changes', 'overlay_versions', 'competence_rules'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
end $$;

create policy overlay_versions_box on overlay_versions as restrictive for select using (
    geom_3857 && coalesce(
        nullif(current_setting('app.box_3857', true), '')::geometry,
        'SRID=3857;POLYGON((-2.01e7 -2.01e7,2.01e7 -2.01e7,2.01e7 2.01e7,-2.01e7 2.01e7,-2.01e7 -2.01e7))'::geometry
    )
);

grant select, insert on bodies, overlays, overlay_changes, overlay_versions, competence_rules to wangge_app;
-- Versions and rules are ended, never rewritten; an overlay's number counts its changes and is their lock.
grant update (number) on overlays to wangge_app;
grant update (valid, recorded, ended_number) on overlay_versions to wangge_app;
grant update (valid) on competence_rules to wangge_app;
