-- What is drawn on the map says where it has changed, so that kept tiles of that place are thrown away, and only those.
-- A notice is sent with the commit of the change, never without it: on channel wangge_tiles
--   <tenant> <table> <x0> <y0> <x1> <y1>   columns and rows of Web Mercator tiles of zoom 16 that hold the change, or
--   <tenant> <table> *                      anywhere, and
--   <tenant> access *                       what somebody may see is not what it was.
-- PostgreSQL sends equal notices of one transaction once. Snapping to tiles makes most of them equal.

-- What is assigned to a territory though it lies beyond it in part: few rows.
create index assignments_reaching_idx on assignments (tenant_id)
where rule in ('largest_share', 'manual') and upper_inf(valid) and upper_inf(recorded);

create function tell_map_change() returns trigger
language plpgsql set search_path = wangge, public, pg_temp as $f$
declare
    world constant double precision := 20037508.342789244;
    side constant double precision := 2 * 20037508.342789244 / 65536;
    most_rows constant integer := 10000;
    most_places constant integer := 64;
    -- Statements that give tenant_id and geom (EPSG:3857) of the rows in "changed"; none means anywhere.
    places text := nullif(tg_argv[0], '');
    changed text := case tg_op
        when 'INSERT' then 'select * from new_rows'
        when 'DELETE' then 'select * from old_rows'
        else 'select * from new_rows union all select * from old_rows'
    end;
    box text := current_setting('app.box_3857', true);
    areas text := current_setting('app.map_areas', true);
    rows_changed integer;
    place record;
begin
    execute format('select count(*) from (select from (%s) as c limit %s) as c', changed, most_rows + 1) into rows_changed;
    if rows_changed = 0 then
        return null;
    end if;
    -- A building may reach beyond its grid, a camera far beyond; they are seen there by those who see the grid.
    if tg_table_name in ('buildings', 'camera_views', 'assignment_overrides') then
        for place in execute format('select distinct tenant_id from (%s) as c', changed) loop
            perform pg_notify('wangge_tiles', format('%s access *', place.tenant_id));
        end loop;
    end if;
    if places is null or rows_changed > most_rows then
        for place in execute format('select distinct tenant_id from (%s) as c', changed) loop
            perform pg_notify('wangge_tiles', format('%s %s *', place.tenant_id, tg_table_name));
        end loop;
        return null;
    end if;
    -- Where something lies does not depend on what the writer may see.
    perform set_config('app.box_3857', '', true), set_config('app.map_areas', '*', true);
    for place in execute format($q$
        with changed as (%s),
        located as (%s),
        snapped as (
            select distinct
                l.tenant_id,
                floor((st_xmin(l.geom) + $1) / $2)::integer as x0,
                floor(($1 - st_ymax(l.geom)) / $2)::integer as y0,
                floor((st_xmax(l.geom) + $1) / $2)::integer as x1,
                floor(($1 - st_ymin(l.geom)) / $2)::integer as y1
            from located as l
        ),
        counted as (select s.*, count(*) over () as places from snapped as s)
        select tenant_id, x0, y0, x1, y1 from counted where places <= $3
        union all
        select tenant_id, min(x0), min(y0), max(x1), max(y1) from counted where places > $3 group by tenant_id
    $q$, changed, places) using world, side, most_places loop
        perform pg_notify('wangge_tiles', case
            when place.x0 is null then format('%s %s *', place.tenant_id, tg_table_name)
            else format('%s %s %s %s %s %s', place.tenant_id, tg_table_name, place.x0, place.y0, place.x1, place.y1)
        end);
    end loop;
    perform set_config('app.box_3857', coalesce(box, ''), true), set_config('app.map_areas', coalesce(areas, ''), true);
    return null;
end $f$;

create function tell_access_change() returns trigger
language plpgsql set search_path = wangge, public, pg_temp as $f$
begin
    perform pg_notify('wangge_tiles', format('%s access *', coalesce(new.tenant_id, old.tenant_id)));
    return null;
end $f$;

do $$
declare
    t text;
    places text;
    itself constant text := 'select tenant_id, geom_3857 as geom from changed';
    sector constant text := 'select tenant_id, sector_3857 as geom from changed';
    dwelling constant text := 'select c.tenant_id, b.geom_3857 as geom from changed as c
        inner join buildings as b on c.tenant_id = b.tenant_id and c.building_id = b.id';
begin
    for t, places in values
        ('territory_versions', itself), ('overlay_versions', itself), ('lane_lines', itself), ('land', itself),
        ('buildings', itself), ('facilities', itself), ('devices', itself), ('duty_posts', itself),
        ('households', dwelling), ('camera_views', sector),
        ('size_rules', ''), ('assignment_overrides', '')
    loop
        execute format('create trigger %I after insert on %I referencing new table as new_rows
            for each statement execute function tell_map_change(%L)', t || '_drawn', t, places);
        execute format('create trigger %I after update on %I referencing old table as old_rows new table as new_rows
            for each statement execute function tell_map_change(%L)', t || '_redrawn', t, places);
        execute format('create trigger %I after delete on %I referencing old table as old_rows
            for each statement execute function tell_map_change(%L)', t || '_undrawn', t, places);
    end loop;
    -- A new territory or overlay is drawn by its first version; only a change of the old ones is news.
    foreach t in array array['territories', 'overlays'] loop
        execute format('create trigger %I after update on %I referencing old table as old_rows new table as new_rows
            for each statement execute function tell_map_change()', t || '_redrawn', t);
    end loop;

    create trigger users_access after update of roles, is_active, password_until or delete on users
        for each row execute function tell_access_change();
    create trigger grants_access after insert or update or delete on grants
        for each row execute function tell_access_change();
    create trigger communities_access after update of edition on communities
        for each row execute function tell_access_change();
    -- A session that begins, or that lives longer because it is used, is no news; one that ends early is.
    foreach t in array array['sessions', 'api_keys'] loop
        execute format('create trigger %I after update of revoked_at, expires_at on %I for each row
            when (new.revoked_at is distinct from old.revoked_at or new.expires_at < old.expires_at)
            execute function tell_access_change()', t || '_access', t);
        execute format('create trigger %I after delete on %I
            for each row execute function tell_access_change()', t || '_gone', t);
    end loop;
end $$;

-- As in every trigger's function: names mean the same whoever writes.
do $$
declare
    f text;
begin
    foreach f in array array['note_partition_insert', 'note_partition_update', 'check_partition'] loop
        execute format('alter function %I() set search_path = wangge, public, pg_temp', f);
    end loop;
end $$;
