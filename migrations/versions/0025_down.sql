-- Take organisations away again, with what was assigned, decided and found of them.
drop trigger organizations_named on organizations;
drop trigger organizations_renamed on organizations;
drop trigger organizations_unnamed on organizations;
-- Where the names come from; `source` and `id` say which row of which table.
create or replace view search_sources with (security_invoker = true) as
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
        case v.level when 'grid' then 'G' || ltrim(v.number, '0') end as numbered
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
        'B' || rtrim(ltrim(b.house_number, '0'), '号栋幢座楼') as numbered
    from buildings as b
    left join assignments as a
        on
            b.tenant_id = a.tenant_id and a.subject_kind = 'building' and b.id = a.subject_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    where coalesce(b.name, b.house_number, b.address) is not null
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
        null as numbered
    from facilities as f
    left join assignments as a
        on
            f.tenant_id = a.tenant_id and a.subject_kind = 'facility' and f.id = a.subject_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    where f.name is not null and f.status <> 'closed'
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
        null as numbered
    from lane_lines as l
    where l.name is not null
),

spoken as (
    select
        n.*,
        lower(concat_ws(E'\n', n.name, n.address)) as said,
        regexp_replace(n.name_pinyin, '([a-z0-9])[a-z0-9]* ?', '\1', 'g') as firsts
    from named as n
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
        || array['N' || lower(s.name), 'C' || s.code, s.numbered]
        || string_to_array('S' || replace(replace(s.name_pinyin, ';', ' '), ' ', ' S'), ' ')
        || string_to_array('H' || replace(s.firsts, ';', ';H'), ';')
        || array(select 'I' || substr(s.firsts, at) from generate_series(1, length(s.firsts)) as at)
        || case
            when s.name_pinyin !~ (
                '^(([0-9]+|([bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)[aeiouv][aeioungrv]{0,3}|[aeo][aeioungr]{0,2})([ ;]|$))*$'
            ) then array['X']
        end,
        null
    )) as terms
from spoken as s;
do $$
declare
    subjects constant text := 'select c.tenant_id, coalesce(b.geom_3857, f.geom_3857, d.geom_3857, p.geom_3857) as geom
        from changed as c
        left join buildings as b on c.subject_kind = ''building'' and c.tenant_id = b.tenant_id and c.subject_id = b.id
        left join facilities as f on c.subject_kind = ''facility'' and c.tenant_id = f.tenant_id and c.subject_id = f.id
        left join devices as d on c.subject_kind = ''device'' and c.tenant_id = d.tenant_id and c.subject_id = d.id
        left join duty_posts as p on c.subject_kind = ''duty_post'' and c.tenant_id = p.tenant_id and c.subject_id = p.id
        where c.subject_kind in (''building'', ''facility'', ''device'', ''duty_post'')
        union all
        select v.tenant_id, v.sector_3857 as geom
        from changed as c
        inner join camera_views as v
            on c.subject_kind = ''device'' and c.tenant_id = v.tenant_id and c.subject_id = v.device_id';
begin
    drop trigger assignments_drawn on assignments;
    drop trigger assignments_redrawn on assignments;
    drop trigger assignments_undrawn on assignments;
    execute format('create trigger assignments_drawn after insert on assignments referencing new table as new_rows
        for each statement execute function tell_map_change(%L)', subjects);
    execute format('create trigger assignments_redrawn after update on assignments
        referencing old table as old_rows new table as new_rows
        for each statement execute function tell_map_change(%L)', subjects);
    execute format('create trigger assignments_undrawn after delete on assignments referencing old table as old_rows
        for each statement execute function tell_map_change(%L)', subjects);
end $$;
drop view placed_subjects;
do $$
declare
    t text;
begin
    foreach t in array array['search_names', 'assignments', 'assignment_overrides', 'register_versions'] loop
        execute format('alter table %I no force row level security', t);
    end loop;
    delete from search_names where kind = 'organization';
    delete from assignments where subject_kind = 'organization';
    delete from assignment_overrides where subject_kind = 'organization';
    delete from register_versions where subject_kind = 'organization';
    foreach t in array array['search_names', 'assignments', 'assignment_overrides', 'register_versions'] loop
        execute format('alter table %I force row level security', t);
    end loop;
end $$;
alter table search_names drop constraint search_names_kind_check;
alter table search_names add constraint search_names_kind_check check (
    kind in ('community', 'grid', 'lane', 'building', 'facility', 'lane_line')
);
alter table assignments drop constraint assignments_subject_kind_check;
alter table assignments add constraint assignments_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post')
);
alter table assignment_overrides drop constraint assignment_overrides_subject_kind_check;
alter table assignment_overrides add constraint assignment_overrides_subject_kind_check check (
    subject_kind in ('building', 'facility', 'device', 'duty_post')
);
drop table organization_contacts, organizations;
