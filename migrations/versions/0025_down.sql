-- Buildings are found by their own names only; what keeps them is that of 0023 again.
drop trigger addresses_named on addresses;
drop trigger addresses_renamed on addresses;
drop trigger addresses_unnamed on addresses;
drop view search_sources;
alter view search_words rename to search_sources;
alter table search_names drop column also, drop column also_pinyin, drop column also_initials;
revoke update on addresses from wangge_app;
grant update (valid) on addresses to wangge_app;
alter table addresses
drop column source, drop column source_key, drop column content_hash, drop column name_pinyin, drop column name_initials;
create or replace function keep_search_names() returns trigger
language plpgsql security definer set search_path = wangge, public, pg_temp as $f$
declare
    box constant text := coalesce(current_setting('app.box_3857', true), '');
    areas constant text := coalesce(current_setting('app.map_areas', true), '');
    loops constant text := current_setting('enable_nestloop');
    -- The ids as one value, whose number the planner knows: a join with the new rows is planned before any is known.
    wanted constant text := format($q$
        select s.* from search_sources as s where s.source = %L and s.id = any($1)
    $q$, tg_table_name);
    ids uuid[];
begin
    if tg_op = 'DELETE' then
        delete from search_names as s using old_rows as o where s.tenant_id = o.tenant_id and s.id = o.id;
        return null;
    end if;
    perform set_config('app.box_3857', '', true), set_config('app.map_areas', '*', true);
    ids := array(select n.id from new_rows as n);
    -- A table that was empty when it was last looked at is planned as if it still were: a loop for each of many rows.
    perform set_config('enable_nestloop', 'off', true) where cardinality(ids) > 1000;
    if tg_op = 'UPDATE' then
        execute format($q$
            with wanted as materialized (%s)
            delete from search_names as h using new_rows as n
            where h.tenant_id = n.tenant_id and h.id = n.id and not exists (
                select from wanted as w
                where w.tenant_id = h.tenant_id and w.id = h.id
                    and (w.name, w.code, w.number, w.address, w.name_pinyin, w.name_initials, w.since, w.until)
                    is not distinct from
                    (h.name, h.code, h.number, h.address, h.name_pinyin, h.name_initials, h.since, h.until)
                    and w.lon = h.lon and w.lat = h.lat
            )
        $q$, wanted) using ids;
    end if;
    execute format($q$
        with wanted as materialized (%s)
        insert into search_names (
            tenant_id, id, kind, subject_id, name, code, number, address, name_pinyin, name_initials, lon, lat, since, until,
            community_id, grid_id, lane_id, terms
        )
        select
            w.tenant_id, w.id, w.kind, w.subject_id, w.name, w.code, w.number, w.address, w.name_pinyin, w.name_initials,
            w.lon, w.lat, w.since, w.until, w.community_id, w.grid_id, w.lane_id, w.terms
        from wanted as w
        where not exists (select from search_names as h where h.tenant_id = w.tenant_id and h.id = w.id)
    $q$, wanted) using ids;
    perform set_config('app.box_3857', box, true), set_config('app.map_areas', areas, true),
        set_config('enable_nestloop', loops, true);
    return null;
end $f$;
