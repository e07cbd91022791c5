-- Takes patrols away again, and the assignments of their points, routes and areas with them.
do $$
declare
    standing constant text := pg_get_viewdef('standing_subjects'::regclass);
    before constant integer := position('SELECT ''patrol_point''' in standing);
    kept text;
begin
    kept := rtrim(regexp_replace(left(standing, before - 1), '\s*UNION ALL\s*$', ''), '; ');
    alter table assignments no force row level security;
    alter table assignment_overrides no force row level security;
    alter table assignments disable trigger user;
    delete from assignments where subject_kind in ('patrol_point', 'patrol_route', 'patrol_area');
    alter table assignment_overrides disable trigger user;
    delete from assignment_overrides where subject_kind in ('patrol_point', 'patrol_route', 'patrol_area');
    alter table assignments enable trigger user;
    alter table assignment_overrides enable trigger user;
    alter table assignments force row level security;
    alter table assignment_overrides force row level security;
    execute 'create or replace view standing_subjects with (security_invoker = true) as ' || kept;
    execute 'create or replace view placed_subjects with (security_invoker = true) as ' || kept || '
        union all
        select ''incident''::text as kind, i.tenant_id, i.id, i.geom::geometry as geom, i.geom_3857::geometry as geom_3857,
            i.geom::geometry as point
        from incidents as i';
end $$;
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization', 'component', 'incident')
);
alter table assignment_overrides drop constraint assignment_overrides_subject_kind_check;
alter table assignment_overrides add constraint assignment_overrides_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post', 'organization', 'component', 'incident')
);
drop function drop_track_days(date);
drop function add_track_days(date, date);
drop table member_positions, track_points, patrol_findings, check_ins, patrol_actions, patrol_runs, shift_exceptions, shifts,
plan_points, patrol_plans, patrol_points, patrol_routes, patrol_areas;
alter table duty_posts drop column min_members;
