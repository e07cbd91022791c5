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

create or replace view placed_subjects with (security_invoker = true) as
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

-- What is drawn tells of its changes (migration 0023).
create trigger components_drawn after insert on components referencing new table as new_rows
for each statement execute function tell_map_change('select tenant_id, geom_3857 as geom from changed');
create trigger components_redrawn after update on components
referencing old table as old_rows new table as new_rows
for each statement execute function tell_map_change('select tenant_id, geom_3857 as geom from changed');
create trigger components_undrawn after delete on components referencing old table as old_rows
for each statement execute function tell_map_change('select tenant_id, geom_3857 as geom from changed');
