-- What the search box finds, one narrow row each: a name, a code, a number, an address, pinyin, a point, and where it belongs.
-- `also` are a building's other names, one a line. `terms` is what an index can serve: characters and pairs of characters of
-- names and address, each name (N), the code (C), a
-- grid's and a building's number (G, B), the initials of each reading (H) and from each syllable on (I), each syllable (S),
-- and X where one is not Chinese. gis/search/terms.py asks for them; capitals occur in no text, because text is lower case.
-- Under row-level security an index on terms serves a policy and no query (ADR 0009): so the policy holds the question.
create table search_names (
    tenant_id integer not null references tenants (id),
    id uuid not null,
    kind text not null check (kind in ('community', 'grid', 'lane', 'building', 'facility', 'organization', 'lane_line')),
    subject_id uuid not null,
    name text,
    code text,
    number text,
    address text,
    name_pinyin text not null default '',
    name_initials text not null default '',
    also text,
    also_pinyin text not null default '',
    also_initials text not null default '',
    lon double precision not null,
    lat double precision not null,
    since timestamptz not null default '-infinity',
    until timestamptz not null default 'infinity',
    community_id uuid,
    grid_id uuid,
    lane_id uuid,
    terms tsvector not null,
    primary key (tenant_id, id)
) with (fillfactor = 80);

alter table search_names enable row level security;
alter table search_names force row level security;
create policy search_names_tenant on search_names using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
-- The first policy by name is the one whose condition may use an index that is not leakproof.
create policy search_names_1_terms on search_names as restrictive for select to wangge_app using (
    terms @@ coalesce(nullif(current_setting('app.search_terms', true), ''), '!''~''')::tsquery
);
do $$
declare
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    areas constant text := $c$(
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
    context constant text := $c$(
        select nullif(nullif(current_setting('app.context_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
begin
    -- As of the tables they come from; street lines are everybody's, territories above one's own are seen by name.
    execute format($p$create policy search_names_sight on search_names as restrictive using (
        case when %s then true
        else kind = 'lane_line' or coalesce(community_id = any(%s), false) or coalesce(grid_id = any(%s), false)
            or coalesce(lane_id = any(%s), false) or coalesce(subject_id = any(%s), false) end
    ) with check (true)$p$, everything, areas, areas, areas, context);
end $$;
-- The words are written by triggers only, the place by whoever assigns.
grant select, update (community_id, grid_id, lane_id) on search_names to wangge_app;

-- Where the names come from; `source` and `id` say which row of which table.
create view search_sources with (security_invoker = true) as
with named as (
    select
        'territory_versions'::text as source,
        v.tenant_id,
        v.id,
        v.level as kind,
        v.territory_id as subject_id,
        v.name,
        v.code,
        v.number,
        null::text as address,
        v.name_pinyin,
        v.name_initials,
        v.label_point as point,
        lower(v.valid) as since,
        coalesce(upper(v.valid), 'infinity') as until,
        v.community_id,
        case v.level when 'grid' then v.territory_id when 'lane' then v.parent_id end as grid_id,
        case v.level when 'lane' then v.territory_id end as lane_id,
        case v.level when 'grid' then 'G' || ltrim(v.number, '0') end as numbered,
        null::text as also,
        null::text as also_pinyin,
        null::text as also_initials
    from territory_versions as v
    where v.level in ('community', 'grid', 'lane') and upper_inf(v.recorded)
    union all
    select
        'buildings' as source,
        b.tenant_id,
        b.id,
        'building' as kind,
        b.id as subject_id,
        b.name,
        null as code,
        b.house_number as number,
        b.address,
        b.name_pinyin,
        b.name_initials,
        b.inner_point as point,
        '-infinity' as since,
        'infinity' as until,
        a.community_id,
        a.grid_id,
        a.lane_id,
        'B' || rtrim(ltrim(b.house_number, '0'), '号栋幢座楼') as numbered,
        d.also,
        d.also_pinyin,
        d.also_initials
    from buildings as b
    left join assignments as a
        on
            b.tenant_id = a.tenant_id and a.subject_kind = 'building' and b.id = a.subject_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    left join lateral (
        select
            string_agg(x.text, E'\n' order by x.text, x.id) as also,
            string_agg(x.name_pinyin, ';' order by x.text, x.id) as also_pinyin,
            string_agg(x.name_initials, ';' order by x.text, x.id) as also_initials
        from addresses as x
        where x.tenant_id = b.tenant_id and x.building_id = b.id and upper_inf(x.valid)
    ) as d on true
    where coalesce(b.name, b.house_number, b.address, d.also) is not null
    union all
    select
        'facilities' as source,
        f.tenant_id,
        f.id,
        'facility' as kind,
        f.id as subject_id,
        f.name,
        null as code,
        null as number,
        null as address,
        f.name_pinyin,
        f.name_initials,
        f.geom as point,
        '-infinity' as since,
        'infinity' as until,
        a.community_id,
        a.grid_id,
        a.lane_id,
        null as numbered,
        null as also,
        null as also_pinyin,
        null as also_initials
    from facilities as f
    left join assignments as a
        on
            f.tenant_id = a.tenant_id and a.subject_kind = 'facility' and f.id = a.subject_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    where f.name is not null and f.status <> 'closed'
    union all
    select
        'organizations' as source,
        o.tenant_id,
        o.id,
        'organization' as kind,
        o.id as subject_id,
        o.name,
        o.credit_code as code,
        null as number,
        o.address,
        o.name_pinyin,
        o.name_initials,
        o.geom as point,
        '-infinity' as since,
        'infinity' as until,
        a.community_id,
        a.grid_id,
        a.lane_id,
        null as numbered,
        null as also,
        null as also_pinyin,
        null as also_initials
    from organizations as o
    left join assignments as a
        on
            o.tenant_id = a.tenant_id and a.subject_kind = 'organization' and o.id = a.subject_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    where o.status = 'open'
    union all
    select
        'lane_lines' as source,
        l.tenant_id,
        l.id,
        'lane_line' as kind,
        l.id as subject_id,
        l.name,
        null as code,
        null as number,
        null as address,
        l.name_pinyin,
        l.name_initials,
        st_startpoint(l.geom) as point,
        '-infinity' as since,
        'infinity' as until,
        null as community_id,
        null as grid_id,
        null as lane_id,
        null as numbered,
        null as also,
        null as also_pinyin,
        null as also_initials
    from lane_lines as l
    where l.name is not null
),

spoken as (
    select
        n.*,
        lower(concat_ws(E'\n', n.name, n.address, n.also)) as said,
        lower(concat_ws(E'\n', n.name, n.also)) as names,
        concat_ws(';', nullif(n.name_pinyin, ''), nullif(n.also_pinyin, '')) as pinyin
    from named as n
),

spelt as (
    select
        s.*,
        regexp_replace(s.pinyin, '([a-z0-9])[a-z0-9]* ?', '\1', 'g') as firsts
    from spoken as s
)

select
    s.source,
    s.tenant_id,
    s.id,
    s.kind,
    s.subject_id,
    s.name,
    s.code,
    s.number,
    s.address,
    s.name_pinyin,
    s.name_initials,
    s.also,
    coalesce(s.also_pinyin, '') as also_pinyin,
    coalesce(s.also_initials, '') as also_initials,
    st_x(s.point) as lon,
    st_y(s.point) as lat,
    s.since,
    s.until,
    s.community_id,
    s.grid_id,
    s.lane_id,
    array_to_tsvector(array_remove(
        string_to_array(s.said, null)
        || array(select substr(s.said, at, 2) from generate_series(1, length(s.said) - 1) as at)
        || string_to_array('N' || replace(nullif(s.names, ''), E'\n', E'\nN'), E'\n')
        || array['C' || s.code, s.numbered]
        || string_to_array('S' || replace(replace(s.pinyin, ';', ' '), ' ', ' S'), ' ')
        || string_to_array('H' || replace(s.firsts, ';', ';H'), ';')
        || array(select 'I' || substr(s.firsts, at) from generate_series(1, length(s.firsts)) as at)
        || case
            when s.pinyin !~ (
                '^(([0-9]+|([bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)[aeiouv][aeioungrv]{0,3}|[aeo][aeioungr]{0,2})([ ;]|$))*$'
            ) then array['X']
        end,
        null
    )) as terms
from spelt as s;
grant select on search_sources to wangge_app;

-- Keeps a row of search_names for every row of the five tables, whoever writes them, with a building's other names; the
-- argument is the column that says which row. Runs as the owner and sees every row that was written, also outside the
-- writer's box and areas.
create function keep_search_names() returns trigger
language plpgsql security definer set search_path = wangge, public, pg_temp set plan_cache_mode = force_custom_plan as $f$
declare
    origin constant text := tg_argv[0];
    box constant text := coalesce(current_setting('app.box_3857', true), '');
    areas constant text := coalesce(current_setting('app.map_areas', true), '');
    loops constant text := current_setting('enable_nestloop');
    tenant integer;
    ids uuid[];
begin
    -- The ids as one value, whose number the planner knows: a join with the new rows is planned before any is known.
    execute format(
        'select min(t.tenant_id), array_agg(distinct t.%I) from %I as t',
        tg_argv[1], case tg_op when 'DELETE' then 'old_rows' else 'new_rows' end
    ) into tenant, ids;
    -- A table that was empty when it was last looked at is planned as if it still were: a loop for each of many rows.
    perform set_config('app.box_3857', '', true), set_config('app.map_areas', '*', true),
        set_config('enable_nestloop', case when cardinality(ids) > 1000 then 'off' else loops end, true);
    with wanted as materialized (
        select s.* from search_sources as s where s.source = origin and s.id = any(ids)
    ),
    gone as (
        delete from search_names as h
        where h.tenant_id = tenant and h.id = any(ids)
            and not exists (select from wanted as w where w.tenant_id = h.tenant_id and w.id = h.id)
    )
    insert into search_names as h (
        tenant_id, id, kind, subject_id, name, code, number, address, name_pinyin, name_initials, also, also_pinyin,
        also_initials, lon, lat, since, until, community_id, grid_id, lane_id, terms
    )
    select
        w.tenant_id, w.id, w.kind, w.subject_id, w.name, w.code, w.number, w.address, w.name_pinyin, w.name_initials, w.also,
        w.also_pinyin, w.also_initials, w.lon, w.lat, w.since, w.until, w.community_id, w.grid_id, w.lane_id, w.terms
    from wanted as w
    on conflict (tenant_id, id) do update set
        name = excluded.name, code = excluded.code, number = excluded.number, address = excluded.address,
        name_pinyin = excluded.name_pinyin, name_initials = excluded.name_initials, also = excluded.also,
        also_pinyin = excluded.also_pinyin, also_initials = excluded.also_initials, lon = excluded.lon, lat = excluded.lat,
        since = excluded.since, until = excluded.until, community_id = excluded.community_id, grid_id = excluded.grid_id,
        lane_id = excluded.lane_id, terms = excluded.terms
    where (h.name, h.code, h.number, h.address, h.name_pinyin, h.name_initials, h.also, h.also_pinyin, h.also_initials, h.lon,
        h.lat, h.since, h.until)
        is distinct from (excluded.name, excluded.code, excluded.number, excluded.address, excluded.name_pinyin,
        excluded.name_initials, excluded.also, excluded.also_pinyin, excluded.also_initials, excluded.lon, excluded.lat,
        excluded.since, excluded.until);
    perform set_config('app.box_3857', box, true), set_config('app.map_areas', areas, true),
        set_config('enable_nestloop', loops, true);
    return null;
end $f$;

do $$
declare
    t text;
    named text;
    id_column text;
begin
    for t, named, id_column in values
        ('territory_versions', 'territory_versions', 'id'), ('buildings', 'buildings', 'id'),
        ('facilities', 'facilities', 'id'), ('organizations', 'organizations', 'id'), ('lane_lines', 'lane_lines', 'id'),
        ('addresses', 'buildings', 'building_id')
    loop
        execute format('create trigger %I after insert on %I referencing new table as new_rows
            for each statement execute function keep_search_names(%L, %L)', t || '_named', t, named, id_column);
        execute format('create trigger %I after update on %I referencing old table as old_rows new table as new_rows
            for each statement execute function keep_search_names(%L, %L)', t || '_renamed', t, named, id_column);
        execute format('create trigger %I after delete on %I referencing old table as old_rows
            for each statement execute function keep_search_names(%L, %L)', t || '_unnamed', t, named, id_column);
        execute format('alter table %I no force row level security', t);
    end loop;
    alter table search_names no force row level security;
    alter table assignments no force row level security;
    insert into search_names (
        tenant_id, id, kind, subject_id, name, code, number, address, name_pinyin, name_initials, also, also_pinyin,
        also_initials, lon, lat, since, until, community_id, grid_id, lane_id, terms
    )
    select
        w.tenant_id, w.id, w.kind, w.subject_id, w.name, w.code, w.number, w.address, w.name_pinyin, w.name_initials, w.also,
        w.also_pinyin, w.also_initials, w.lon, w.lat, w.since, w.until, w.community_id, w.grid_id, w.lane_id, w.terms
    from search_sources as w;
    alter table search_names force row level security;
    alter table assignments force row level security;
    -- Built at the end; a pending list takes the words of a whole import at once.
    create index search_names_terms_idx on search_names using gin (terms);
    foreach t in array array[
        'territory_versions', 'buildings', 'facilities', 'organizations', 'lane_lines', 'addresses'
    ] loop
        execute format('alter table %I force row level security', t);
    end loop;
end $$;
