-- list: one page of households of an area or a building, in the order of their addresses.
-- Parameters: building_id, grid_id, lane_id, community_id uuid or null (one is given); name text or null (a pattern for a
-- part of a name, its pinyin or initials); stale_before timestamptz or null; after text and after_id uuid or null;
-- page_size; today date.
-- Index: assignments_grid_idx, assignments_lane_idx, assignments_community_idx, households_building_idx,
-- residences_household_idx. Who heads them is looked up for the page only.
-- Only where whoever asks sees personal data (app.people_areas): a household in a list is no count on a map. Where that is
-- all they see of the map, the policies have held the rows to it already.
with sight as materialized (
    select
        current_setting('app.people_areas', true) in ('*', current_setting('app.map_areas', true)) as is_whole,
        nullif(nullif(current_setting('app.people_areas', true), ''), '*')::uuid[] as areas
),

houses as (
    select a.subject_id as id
    from assignments as a
    where a.grid_id = %(grid_id)s::uuid and a.subject_kind = 'building' and upper_inf(a.valid) and upper_inf(a.recorded)
    union all
    select a.subject_id as id
    from assignments as a
    where a.lane_id = %(lane_id)s::uuid and a.subject_kind = 'building' and upper_inf(a.valid) and upper_inf(a.recorded)
    union all
    select a.subject_id as id
    from assignments as a
    where
        a.community_id = %(community_id)s::uuid and a.subject_kind = 'building'
        and upper_inf(a.valid) and upper_inf(a.recorded)
    union all
    select %(building_id)s::uuid as id
    where %(building_id)s::uuid is not null
),

wanted as (
    select h.id
    from houses as w
    inner join households as h on w.id = h.building_id
),

named as materialized (
    select r.household_id as id
    from wanted as w
    inner join residences as r on w.id = r.household_id and r.valid @> %(today)s::date
    inner join people as q on r.tenant_id = q.tenant_id and r.person_id = q.id
    where
        %(name)s::text is not null
        and (
            q.name like %(name)s::text escape '\'
            or replace(q.name_pinyin, ' ', '') like %(name)s::text escape '\'
            or q.name_initials like %(name)s::text escape '\'
        )
),

placed as (
    select
        h.id,
        h.building_id,
        h.people,
        h.floating_people,
        h.elderly_people,
        h.child_people,
        h.last_visited_at,
        b.name as building_name,
        b.street,
        b.house_number,
        u.entrance,
        u.floor,
        u.room,
        u.is_rental,
        u.verified_at,
        (
            coalesce(b.street, '') || '|'
            || lpad(coalesce(substring(b.house_number from '[0-9]+'), ''), 6, '0') || '|'
            || coalesce(b.house_number, b.name, '') || '|'
            || lpad(coalesce(u.entrance, ''), 6, '0') || '|'
            || lpad((coalesce(u.floor, 0) + 100)::text, 4, '0') || '|'
            || coalesce(u.room, '')
        ) collate "C" as place
    from wanted as w
    inner join households as h on w.id = h.id
    inner join buildings as b on h.tenant_id = b.tenant_id and h.building_id = b.id
    left join units as u on h.tenant_id = u.tenant_id and h.unit_id = u.id
    where
        (%(name)s::text is null or h.id in (select n.id from named as n))
        and case
            when (select s.is_whole from sight as s) then true
            else exists (
                select from assignments as a
                where
                    a.tenant_id = h.tenant_id and a.subject_kind = 'building' and a.subject_id = h.building_id
                    and upper_inf(a.valid) and upper_inf(a.recorded)
                    and (
                        coalesce(a.community_id = any((select s.areas from sight as s)::uuid[]), false)
                        or coalesce(a.grid_id = any((select s.areas from sight as s)::uuid[]), false)
                        or coalesce(a.lane_id = any((select s.areas from sight as s)::uuid[]), false)
                    )
            )
        end
        and (
            %(stale_before)s::timestamptz is null
            or u.verified_at is null or u.verified_at < %(stale_before)s::timestamptz
        )
),

page as materialized (
    select p.*
    from placed as p
    where %(after)s::text is null or (p.place, p.id) > (%(after)s::text collate "C", %(after_id)s::uuid)
    order by p.place, p.id
    limit %(page_size)s::integer
)

select
    p.*,
    head.name as head_name,
    members.known_people
from page as p
left join lateral (
    select q.name
    from residences as r
    inner join people as q on r.tenant_id = q.tenant_id and r.person_id = q.id
    where r.household_id = p.id and r.relation = 'head' and r.valid @> %(today)s::date
    order by r.id
    limit 1
) as head on true
left join lateral (
    select count(*) as known_people
    from residences as r
    where r.household_id = p.id and r.is_living and r.valid @> %(today)s::date
) as members on true
order by p.place, p.id
