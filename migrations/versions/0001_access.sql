-- Who may touch what: row-level security on every table of a tenant, and the application's grants.
-- app.tenant_id unset means no rows; app.box_3857 unset means the whole world.

do $$
begin
    -- The embedded cluster makes this role; on a server its administrator may already have.
    if not exists (select from pg_roles where rolname = 'wangge_app') then
        create role wangge_app nologin nobypassrls;
    end if;
end $$;

do $$
declare
    t text;
begin
    foreach t in array array[
        'levels', 'size_rules', 'users', 'sessions', 'audit_log', 'import_batches', 'rejected_rows', 'territories',
        'communities', 'edits', 'territory_codes', 'territory_versions', 'partition_checks', 'lane_lines', 'buildings',
        'units', 'households', 'facilities', 'devices', 'duty_posts', 'land', 'workers', 'duties',
        'register_versions', 'assignments'
    ] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
    foreach t in array array[
        'territory_versions', 'lane_lines', 'buildings', 'facilities', 'devices', 'duty_posts', 'land'
    ] loop
        execute format($p$create policy %I on %I as restrictive for select using (
            geom_3857 && coalesce(
                nullif(current_setting('app.box_3857', true), '')::geometry,
                'SRID=3857;POLYGON((-2.01e7 -2.01e7,2.01e7 -2.01e7,2.01e7 2.01e7,-2.01e7 2.01e7,-2.01e7 -2.01e7))'::geometry
            )
        )$p$, t || '_box', t);
    end loop;
end $$;

-- The list of tenants is read before a tenant is chosen (sign-in); only the owner adds to it.
alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenants_read on tenants for select using (true);
create policy tenants_owner on tenants for all to current_user using (true) with check (true);
alter table audit_log_default enable row level security;
alter table audit_log_default force row level security;

grant usage on schema wangge to wangge_app;
grant select on all tables in schema wangge to wangge_app;
grant insert on all tables in schema wangge to wangge_app;
revoke insert on tenants from wangge_app;
-- Versions are ended or superseded, never rewritten: the application may change only their two intervals.
grant update (valid, recorded, ended_edit_id) on territory_versions to wangge_app;
grant update (valid, recorded) on assignments to wangge_app;
grant update, delete on partition_checks to wangge_app;
grant update (edition) on communities to wangge_app;
grant update (status, counts, report, finished_at) on import_batches to wangge_app;
grant update (password_hash, display_name, roles, locale, is_active) on users to wangge_app;
grant update (last_seen_at, expires_at, revoked_at) on sessions to wangge_app;
grant update on lane_lines, buildings, units, households, facilities, devices, duty_posts, land, workers, duties,
size_rules to wangge_app;
