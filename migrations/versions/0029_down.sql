-- Take components away again, with what was assigned and decided of them.
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
from organizations as o;
do $$
declare
    t text;
begin
    foreach t in array array['assignments', 'assignment_overrides', 'register_versions'] loop
        execute format('alter table %I no force row level security', t);
        execute format('delete from %I where subject_kind = %L', t, 'component');
        execute format('alter table %I force row level security', t);
    end loop;
end $$;
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization')
);
alter table assignment_overrides drop constraint assignment_overrides_subject_kind_check;
alter table assignment_overrides add constraint assignment_overrides_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization')
);
drop table components;
