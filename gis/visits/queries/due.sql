-- due: households that a rule of visiting asks for, in some territory, with the rules.
-- Parameters: at (timestamptz), territory_id (uuid, null = everywhere), household_id (uuid, null = any), rules (jsonb:
-- code, subject, tag, since), on_date (date), most (rows).
-- CRS: lon, lat EPSG:4490 degrees of the building's entrance, else its inner point.
-- Only where whoever asks sees personal data (app.people_areas).
-- Index: assignments_grid_idx, assignments_lane_idx, assignments_community_idx.
with sight as materialized (
    select nullif(nullif(current_setting('app.people_areas', true), ''), '*')::uuid[] as areas
),

asked as materialized (
    select
        r.code,
        r.subject,
        r.tag,
        r.since
    from jsonb_to_recordset(%(rules)s::jsonb) as r (code text, subject text, tag text, since timestamptz)
),

placed as (
    select
        a.tenant_id,
        a.subject_id,
        a.community_id,
        a.grid_id,
        a.lane_id
    from assignments as a
    where
        a.subject_kind = 'building'
        and upper_inf(a.valid)
        and upper_inf(a.recorded)
        and (
            %(territory_id)s::uuid is null
            or a.community_id = %(territory_id)s::uuid
            or a.grid_id = %(territory_id)s::uuid
            or a.lane_id = %(territory_id)s::uuid
        )
        and (
            %(household_id)s::uuid is null
            or a.subject_id = (
                select h.building_id
                from households as h
                where h.id = %(household_id)s::uuid
            )
        )
        and case
            when (select current_setting('app.people_areas', true)) = '*' then true
            else
                coalesce(a.community_id = any((select s.areas from sight as s)::uuid[]), false)
                or coalesce(a.grid_id = any((select s.areas from sight as s)::uuid[]), false)
                or coalesce(a.lane_id = any((select s.areas from sight as s)::uuid[]), false)
        end
),

wanted as materialized (
    select
        p.tenant_id,
        p.community_id,
        p.grid_id,
        p.lane_id,
        h.id,
        h.building_id,
        h.unit_id,
        h.people,
        h.last_visited_at,
        array_agg(r.code) as reasons
    from placed as p
    inner join households as h
        on
            p.tenant_id = h.tenant_id
            and p.subject_id = h.building_id
            and (%(household_id)s::uuid is null or h.id = %(household_id)s::uuid)
    inner join asked as r
        on
            (h.last_visited_at is null or h.last_visited_at < r.since)
            and case r.subject
                when 'all' then true
                when 'elderly_people' then h.elderly_people > 0
                when 'child_people' then h.child_people > 0
                when 'floating_people' then h.floating_people > 0
                when 'tag'
                    then exists (
                        select 1
                        from residences as s
                        inner join attention_tags as t on s.tenant_id = t.tenant_id and s.person_id = t.person_id
                        where
                            s.tenant_id = h.tenant_id
                            and s.household_id = h.id
                            and s.is_living
                            and s.valid @> %(on_date)s::date
                            and r.tag = t.code
                            and t.ended_at is null
                            and t.expires_on >= %(on_date)s::date
                    )
                else false
            end
    group by
        p.tenant_id, p.community_id, p.grid_id, p.lane_id, h.id, h.building_id, h.unit_id, h.people, h.last_visited_at
)

select
    w.id as household_id,
    w.building_id,
    w.unit_id,
    w.people,
    w.last_visited_at,
    w.reasons,
    w.grid_id,
    w.lane_id,
    g.number as grid_number,
    g.code as grid_code,
    l.name as lane,
    l.code as lane_code,
    b.name as building,
    b.address,
    b.house_number,
    u.entrance,
    u.floor,
    u.room,
    u.verified_at,
    st_x(coalesce(b.entrance_point, b.inner_point)) as lon,
    st_y(coalesce(b.entrance_point, b.inner_point)) as lat,
    count(*) over () as total
from wanted as w
inner join buildings as b on w.tenant_id = b.tenant_id and w.building_id = b.id
left join units as u on w.tenant_id = u.tenant_id and w.unit_id = u.id
left join territory_versions as g
    on w.tenant_id = g.tenant_id and w.grid_id = g.territory_id and upper_inf(g.recorded) and g.valid @> %(at)s::timestamptz
left join territory_versions as l
    on w.tenant_id = l.tenant_id and w.lane_id = l.territory_id and upper_inf(l.recorded) and l.valid @> %(at)s::timestamptz
order by g.code asc nulls last, l.code asc nulls last, b.id asc, u.entrance asc, u.floor asc, u.room asc, w.id asc
limit %(most)s::integer
