create or replace function tell_map_change() returns trigger
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
