-- What a building is used for by the national code, where its entrances are, and names that it used to have.
-- Geometry: EPSG:4490 lon/lat degrees, 9 decimals; geom_3857 (EPSG:3857, metres) is generated and indexed (GiST).

-- GB/T 31000-2015, table 5.17: `building_use` in gis/people/codes.toml.
alter table buildings add column use_code text check (use_code ~ '^[0-9]{2}$');

-- A stair (单元) or gate of a building. buildings.entrance_point follows: its gate, else its first stair.
create table entrances (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    building_id uuid not null,
    kind text not null check (kind in ('unit', 'gate', 'other')),
    name text check (length(name) between 1 and 60),
    geom geometry (point, 4490) not null,
    geom_3857 geometry (point, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, building_id) references buildings (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint entrances_geom_sound check (
        not st_isempty(geom) and st_x(geom) between -180 and 180 and st_y(geom) between -85.06 and 85.06
    )
);
create index entrances_geom_3857_idx on entrances using gist (geom_3857);
create index entrances_building_idx on entrances (tenant_id, building_id);

alter table entrances enable row level security;
alter table entrances force row level security;
create policy entrances_tenant on entrances using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
create policy entrances_box on entrances as restrictive for select using (
    geom_3857 && coalesce(
        nullif(current_setting('app.box_3857', true), '')::geometry,
        'SRID=3857;POLYGON((-2.01e7 -2.01e7,2.01e7 -2.01e7,2.01e7 2.01e7,-2.01e7 2.01e7,-2.01e7 -2.01e7))'::geometry
    )
);
-- Seen where its building is. Index: assignments_current_key.
create policy entrances_sight on entrances as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else exists (
        select from assignments as a
        where a.tenant_id = entrances.tenant_id and a.subject_kind = 'building' and a.subject_id = entrances.building_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    ) end
) with check (true);
grant select, insert, update, delete on entrances to wangge_app;

-- A former name (曾用名) finds a building as its present one does. Equality and beginnings of a text are leakproof: under
-- row-level security this index serves the query itself (ADR 0009).
alter table addresses drop constraint addresses_kind_check;
alter table addresses add constraint addresses_kind_check check (kind in ('standard', 'alias', 'former'));
create index addresses_spelling_from_idx on addresses (tenant_id, spelling text_pattern_ops) where upper_inf(valid);
