-- Other names of buildings and units come by file and by hand, and the search box finds a building by them.
-- Geometry: none. What an address is spelled like in pinyin is kept beside it, as of every name.
alter table addresses
add column source text not null default 'page',
add column source_key text not null default gen_random_uuid()::text,
add column content_hash bytea not null default ''::bytea,
add column name_pinyin text not null default '',
add column name_initials text not null default '';
alter table addresses add constraint addresses_tenant_id_source_source_key_key unique (tenant_id, source, source_key);
-- What a newer file says otherwise is written over, and kept as it was in register_versions.
grant update on addresses to wangge_app;

alter table search_names
add column also text,
add column also_pinyin text not null default '',
add column also_initials text not null default '';

-- What rows are called by their own columns is one thing (0023), what buildings are also called another. Several other names
-- are lines of one text. `terms` are made as there.
alter view search_sources rename to search_words;
create view search_sources with (security_invoker = true) as
with named as (
    select
        w.source,
        w.tenant_id,
        w.id,
        w.kind,
        w.subject_id,
        w.name,
        w.code,
        w.number,
        w.address,
        w.name_pinyin,
        w.name_initials,
        w.lon,
        w.lat,
        w.since,
        w.until,
        w.community_id,
        w.grid_id,
        w.lane_id,
        w.terms
    from search_words as w
    union all
    -- A building that is known by another name only.
    select
        'buildings' as source,
        b.tenant_id,
        b.id,
        'building' as kind,
        b.id as subject_id,
        null as name,
        null as code,
        null as number,
        null as address,
        '' as name_pinyin,
        '' as name_initials,
        st_x(b.inner_point) as lon,
        st_y(b.inner_point) as lat,
        '-infinity' as since,
        'infinity' as until,
        a.community_id,
        a.grid_id,
        a.lane_id,
        ''::tsvector as terms
    from buildings as b
    left join assignments as a
        on
            b.tenant_id = a.tenant_id and a.subject_kind = 'building' and b.id = a.subject_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    where
        coalesce(b.name, b.house_number, b.address) is null
        and exists (
            select from addresses as d
            where d.tenant_id = b.tenant_id and d.building_id = b.id and upper_inf(d.valid)
        )
)

select
    n.source,
    n.tenant_id,
    n.id,
    n.kind,
    n.subject_id,
    n.name,
    n.code,
    n.number,
    n.address,
    n.name_pinyin,
    n.name_initials,
    n.lon,
    n.lat,
    n.since,
    n.until,
    n.community_id,
    n.grid_id,
    n.lane_id,
    d.also,
    coalesce(d.also_pinyin, '') as also_pinyin,
    coalesce(d.also_initials, '') as also_initials,
    case
        when d.also is null then n.terms
        else n.terms || array_to_tsvector(array_remove(
            string_to_array(lower(d.also), null)
            || array(select substr(lower(d.also), at, 2) from generate_series(1, length(d.also) - 1) as at)
            || string_to_array('N' || replace(lower(d.also), E'\n', E'\nN'), E'\n')
            || string_to_array('S' || replace(replace(d.also_pinyin, ';', ' '), ' ', ' S'), ' ')
            || string_to_array('H' || replace(d.firsts, ';', ';H'), ';')
            || array(select 'I' || substr(d.firsts, at) from generate_series(1, length(d.firsts)) as at)
            || case
                when d.also_pinyin !~ (
                    '^(([0-9]+|([bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)[aeiouv][aeioungrv]{0,3}|[aeo][aeioungr]{0,2})([ ;]|$))*$'
                ) then array['X']
            end,
            null
        ))
    end as terms
from named as n
left join lateral (
    select
        string_agg(x.text, E'\n' order by x.text, x.id) as also,
        string_agg(x.name_pinyin, ';' order by x.text, x.id) as also_pinyin,
        string_agg(x.name_initials, ';' order by x.text, x.id) as also_initials,
        string_agg(regexp_replace(x.name_pinyin, '([a-z0-9])[a-z0-9]* ?', '\1', 'g'), ';' order by x.text, x.id) as firsts
    from addresses as x
    where n.source = 'buildings' and x.tenant_id = n.tenant_id and x.building_id = n.id and upper_inf(x.valid)
) as d on true;
grant select on search_sources to wangge_app;

-- As before, and a building's other names keep its row as its own columns do.
create or replace function keep_search_names() returns trigger
language plpgsql security definer set search_path = wangge, public, pg_temp as $f$
declare
    box constant text := coalesce(current_setting('app.box_3857', true), '');
    areas constant text := coalesce(current_setting('app.map_areas', true), '');
    loops constant text := current_setting('enable_nestloop');
    is_own constant boolean := tg_table_name <> 'addresses';
    -- The ids as one value, whose number the planner knows: a join with the new rows is planned before any is known.
    wanted constant text := format($q$
        select s.* from search_sources as s where s.source = %L and s.id = any($1)
    $q$, case when is_own then tg_table_name else 'buildings' end);
    tenant integer;
    ids uuid[];
begin
    if tg_op = 'DELETE' and is_own then
        delete from search_names as s using old_rows as o where s.tenant_id = o.tenant_id and s.id = o.id;
        return null;
    end if;
    perform set_config('app.box_3857', '', true), set_config('app.map_areas', '*', true);
    execute format(
        'select min(t.tenant_id), array_agg(distinct t.%I) from %I as t',
        case when is_own then 'id' else 'building_id' end,
        case tg_op when 'DELETE' then 'old_rows' else 'new_rows' end
    ) into tenant, ids;
    -- A table that was empty when it was last looked at is planned as if it still were: a loop for each of many rows.
    perform set_config('enable_nestloop', 'off', true) where cardinality(ids) > 1000;
    if tg_op = 'UPDATE' or not is_own then
        execute format($q$
            with wanted as materialized (%s)
            delete from search_names as h
            where h.tenant_id = $2 and h.id = any($1) and not exists (
                select from wanted as w
                where w.tenant_id = h.tenant_id and w.id = h.id
                    and (w.name, w.code, w.number, w.address, w.name_pinyin, w.name_initials, w.since, w.until, w.also,
                        w.also_pinyin, w.also_initials)
                    is not distinct from
                    (h.name, h.code, h.number, h.address, h.name_pinyin, h.name_initials, h.since, h.until, h.also,
                        h.also_pinyin, h.also_initials)
                    and w.lon = h.lon and w.lat = h.lat
            )
        $q$, wanted) using ids, tenant;
    end if;
    execute format($q$
        with wanted as materialized (%s)
        insert into search_names (
            tenant_id, id, kind, subject_id, name, code, number, address, name_pinyin, name_initials, lon, lat, since, until,
            community_id, grid_id, lane_id, also, also_pinyin, also_initials, terms
        )
        select
            w.tenant_id, w.id, w.kind, w.subject_id, w.name, w.code, w.number, w.address, w.name_pinyin, w.name_initials,
            w.lon, w.lat, w.since, w.until, w.community_id, w.grid_id, w.lane_id, w.also, w.also_pinyin, w.also_initials,
            w.terms
        from wanted as w
        where not exists (select from search_names as h where h.tenant_id = w.tenant_id and h.id = w.id)
    $q$, wanted) using ids;
    perform set_config('app.box_3857', box, true), set_config('app.map_areas', areas, true),
        set_config('enable_nestloop', loops, true);
    return null;
end $f$;

create trigger addresses_named after insert on addresses referencing new table as new_rows
for each statement execute function keep_search_names();
create trigger addresses_renamed after update on addresses referencing old table as old_rows new table as new_rows
for each statement execute function keep_search_names();
create trigger addresses_unnamed after delete on addresses referencing old table as old_rows
for each statement execute function keep_search_names();
