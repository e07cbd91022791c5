-- Organisations and shops: who works where, by kind, code and state; whom to call there is a table of its own, because it
-- is personal data. What is placed by its own geometry is one view for everybody who asks where things stand.
create table organizations (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    kind text not null check (kind ~ '^[a-z][a-z_]{0,39}$'),
    name text not null check (length(name) between 1 and 200),
    name_pinyin text not null default '',
    name_initials text not null default '',
    credit_code text check (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    business text check (length(business) <= 200),
    group_name text check (length(group_name) <= 100),
    size_band text check (size_band in ('micro', 'small', 'medium', 'large')),
    address text check (length(address) <= 200),
    building_id uuid,
    room text check (length(room) <= 60),
    status text not null default 'open' check (status in ('open', 'closed')),
    opened_on date,
    closed_on date check (closed_on >= opened_on),
    is_key_place boolean not null default false,
    key_place_basis text check (length(key_place_basis) between 1 and 200),
    geom geometry (point, 4490) not null,
    geom_3857 geometry (point, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    foreign key (tenant_id, building_id) references buildings (tenant_id, id),
    constraint organizations_closed check (closed_on is null or status = 'closed'),
    constraint organizations_key_place check (is_key_place = (key_place_basis is not null)),
    constraint organizations_geom_sound check (
        not st_isempty(geom) and st_x(geom) between -180 and 180 and st_y(geom) between -85.06 and 85.06
    )
);
create index organizations_geom_3857_idx on organizations using gist (geom_3857);
create index organizations_name_idx on organizations (tenant_id, name_pinyin, id);
create index organizations_building_idx on organizations (tenant_id, building_id) where building_id is not null;

-- Whom to call: the number sealed as residents' are. One contact at most, as the last file says it.
create table organization_contacts (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    organization_id uuid not null,
    name text check (length(name) between 1 and 50),
    phone_masked text check (length(phone_masked) between 1 and 40),
    phone_sealed bytea check (length(phone_sealed) between 20 and 300),
    phone_mark bytea check (length(phone_mark) = 32),
    batch_id uuid,
    primary key (tenant_id, id),
    unique (tenant_id, organization_id),
    foreign key (tenant_id, organization_id) references organizations (tenant_id, id),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    check (num_nonnulls(phone_masked, phone_sealed, phone_mark) in (0, 3)),
    check (num_nonnulls(name, phone_masked) > 0)
);

do $$
declare
    t text;
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    every_person constant text := $c$(select current_setting('app.people_areas', true)) = '*'$c$;
    people constant text := $c$(
        select nullif(nullif(current_setting('app.people_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
begin
    foreach t in array array['organizations', 'organization_contacts'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
    create policy organizations_box on organizations as restrictive for select using (
        geom_3857 && coalesce(
            nullif(current_setting('app.box_3857', true), '')::geometry,
            'SRID=3857;POLYGON((-2.01e7 -2.01e7,2.01e7 -2.01e7,2.01e7 2.01e7,-2.01e7 2.01e7,-2.01e7 -2.01e7))'::geometry
        )
    );
    -- Index of both: assignments_current_key.
    execute format($p$create policy organizations_sight on organizations as restrictive using (
        case when %s then true
        else exists (
            select from assignments as a
            where a.tenant_id = organizations.tenant_id and a.subject_kind = 'organization'
                and a.subject_id = organizations.id and upper_inf(a.valid) and upper_inf(a.recorded)
        ) end
    ) with check (true)$p$, everything);
    execute format($p$create policy organization_contacts_sight on organization_contacts as restrictive using (
        case when %s then true
        else exists (
            select from assignments as a
            where a.tenant_id = organization_contacts.tenant_id and a.subject_kind = 'organization'
                and a.subject_id = organization_contacts.organization_id
                and upper_inf(a.valid) and upper_inf(a.recorded)
                and (coalesce(a.community_id = any(%s), false) or coalesce(a.grid_id = any(%s), false)
                    or coalesce(a.lane_id = any(%s), false))
        ) end
    ) with check (true)$p$, every_person, people, people, people);
end $$;
grant select, insert, update on organizations, organization_contacts to wangge_app;
-- A contact that the file no longer names is personal data that nobody needs.
grant delete on organization_contacts to wangge_app;

-- Components: municipal objects by their 16-digit code, of which class and sub-class are parts. Not among the names of the
-- search box: they are found by code, whose comparisons leak nothing, so that its own index serves under these policies.
create table components (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    source text not null,
    source_key text not null,
    content_hash bytea not null,
    batch_id uuid,
    code text not null check (code ~ '^[0-9]{16}$'),
    class text generated always as (substr(code, 7, 2)) stored,
    kind text generated always as (substr(code, 7, 4)) stored,
    name text check (length(name) <= 200),
    state text not null default 'intact' check (state in ('intact', 'damaged', 'missing', 'abandoned')),
    accuracy text check (accuracy in ('A', 'B', 'C')),
    authority text check (length(authority) <= 100),
    owner text check (length(owner) <= 100),
    maintainer text check (length(maintainer) <= 100),
    surveyed_on date,
    check_cycle_days integer check (check_cycle_days between 1 and 3660),
    checked_on date,
    attributes jsonb not null default '{}',
    geom geometry (point, 4490) not null,
    geom_3857 geometry (point, 3857) generated always as (st_transform(geom, 3857)) stored,
    primary key (tenant_id, id),
    unique (tenant_id, source, source_key),
    unique (tenant_id, code),
    foreign key (tenant_id, batch_id) references import_batches (tenant_id, id),
    constraint components_geom_sound check (
        not st_isempty(geom) and st_x(geom) between -180 and 180 and st_y(geom) between -85.06 and 85.06
    )
);
create index components_geom_3857_idx on components using gist (geom_3857);
create index components_due_idx on components (tenant_id, checked_on) where check_cycle_days is not null;

alter table components enable row level security;
alter table components force row level security;
create policy components_tenant on components using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
create policy components_box on components as restrictive for select using (
    geom_3857 && coalesce(
        nullif(current_setting('app.box_3857', true), '')::geometry,
        'SRID=3857;POLYGON((-2.01e7 -2.01e7,2.01e7 -2.01e7,2.01e7 2.01e7,-2.01e7 2.01e7,-2.01e7 -2.01e7))'::geometry
    )
);
-- Index: assignments_current_key.
create policy components_sight on components as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else exists (
        select from assignments as a
        where
            a.tenant_id = components.tenant_id and a.subject_kind = 'component' and a.subject_id = components.id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    ) end
) with check (true);
grant select, insert, update on components to wangge_app;

alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization', 'component')
);
alter table assignment_overrides drop constraint assignment_overrides_subject_kind_check;
alter table assignment_overrides add constraint assignment_overrides_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization', 'component')
);

-- Whatever belongs somewhere by its own place, with that place. Of the caller: the tables' policies hold, their indexes serve.
create view placed_subjects with (security_invoker = true) as
select
    'building'::text as kind,
    b.tenant_id,
    b.id,
    b.geom::geometry as geom,
    b.geom_3857::geometry as geom_3857,
    coalesce(b.entrance_point, b.inner_point)::geometry as point
from buildings as b
union all
select
    'facility' as kind,
    f.tenant_id,
    f.id,
    f.geom,
    f.geom_3857,
    f.geom as point
from facilities as f
union all
select
    'device' as kind,
    d.tenant_id,
    d.id,
    d.geom,
    d.geom_3857,
    d.geom as point
from devices as d
union all
select
    'duty_post' as kind,
    p.tenant_id,
    p.id,
    p.geom,
    p.geom_3857,
    p.geom as point
from duty_posts as p
union all
select
    'organization' as kind,
    o.tenant_id,
    o.id,
    o.geom,
    o.geom_3857,
    o.geom as point
from organizations as o
union all
select
    'component' as kind,
    c.tenant_id,
    c.id,
    c.geom,
    c.geom_3857,
    c.geom as point
from components as c;
grant select on placed_subjects to wangge_app;

-- What is drawn tells of its changes (migration 0017); so does whatever is placed, when it is assigned elsewhere.
do $$
declare
    t text;
    places text;
    itself constant text := 'select tenant_id, geom_3857 as geom from changed';
    subjects constant text := 'select c.tenant_id, s.geom_3857 as geom
        from changed as c
        inner join placed_subjects as s on c.subject_kind = s.kind and c.tenant_id = s.tenant_id and c.subject_id = s.id
        union all
        select v.tenant_id, v.sector_3857 as geom
        from changed as c
        inner join camera_views as v
            on c.subject_kind = ''device'' and c.tenant_id = v.tenant_id and c.subject_id = v.device_id';
begin
    for t, places in values ('organizations', itself), ('components', itself), ('assignments', subjects) loop
        execute format('create trigger %I after insert on %I referencing new table as new_rows
            for each statement execute function tell_map_change(%L)', t || '_drawn', t, places);
        execute format('create trigger %I after update on %I referencing old table as old_rows new table as new_rows
            for each statement execute function tell_map_change(%L)', t || '_redrawn', t, places);
        execute format('create trigger %I after delete on %I referencing old table as old_rows
            for each statement execute function tell_map_change(%L)', t || '_undrawn', t, places);
    end loop;
end $$;
