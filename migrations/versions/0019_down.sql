-- Take organisations and components away again, with what was assigned and decided of them.
drop trigger assignments_drawn on assignments;
drop trigger assignments_redrawn on assignments;
drop trigger assignments_undrawn on assignments;
drop view placed_subjects;
do $$
declare
    t text;
begin
    foreach t in array array['assignments', 'assignment_overrides', 'register_versions'] loop
        execute format('alter table %I no force row level security', t);
        execute format('delete from %I where subject_kind in (%L, %L)', t, 'organization', 'component');
        execute format('alter table %I force row level security', t);
    end loop;
end $$;
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post')
);
alter table assignment_overrides drop constraint assignment_overrides_subject_kind_check;
alter table assignment_overrides add constraint assignment_overrides_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post')
);
drop table components, organization_contacts, organizations;
