-- due: households of some buildings that a rule of visiting asks for, with the rules, lane by lane.
-- Parameters: at (timestamptz), buildings (uuid[], where whoever asks sees personal data), household_id (uuid, null = any),
-- rules (jsonb: code, subject, tag, since), on_date (date).
-- CRS: lon, lat EPSG:4490 degrees of the building's entrance, else its inner point.
-- Index: households_building_idx, primary keys, assignments_current_key.
with asked as materialized (
    select
        r.code,
        r.subject,
        r.tag,
        r.since
    from jsonb_to_recordset(%(rules)s::jsonb) as r (code text, subject text, tag text, since timestamptz)
),

wanted as materialized (
    select
        h.tenant_id,
        h.id,
        h.building_id,
        h.unit_id,
        h.people,
        h.last_visited_at,
        array_agg(r.code) as reasons
    from unnest(%(buildings)s::uuid[]) as w (id)
    inner join households as h on w.id = h.building_id
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
    where %(household_id)s::uuid is null or h.id = %(household_id)s::uuid
    group by h.tenant_id, h.id, h.building_id, h.unit_id, h.people, h.last_visited_at
)

select
    w.id as household_id,
    w.building_id,
    w.unit_id,
    w.people,
    w.last_visited_at,
    w.reasons,
    a.grid_id,
    a.lane_id,
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
    st_y(coalesce(b.entrance_point, b.inner_point)) as lat
from wanted as w
inner join buildings as b on w.tenant_id = b.tenant_id and w.building_id = b.id
inner join assignments as a
    on
        w.tenant_id = a.tenant_id
        and a.subject_kind = 'building'
        and w.building_id = a.subject_id
        and upper_inf(a.valid)
        and upper_inf(a.recorded)
left join units as u on w.tenant_id = u.tenant_id and w.unit_id = u.id
left join territory_versions as g
    on a.tenant_id = g.tenant_id and a.grid_id = g.territory_id and upper_inf(g.recorded) and g.valid @> %(at)s::timestamptz
left join territory_versions as l
    on a.tenant_id = l.tenant_id and a.lane_id = l.territory_id and upper_inf(l.recorded) and l.valid @> %(at)s::timestamptz
order by
    g.code asc nulls last, l.code asc nulls last, a.address_order asc, b.id asc, u.address_order asc nulls first, w.id asc
