-- list: one page of households of an area or a building, in the order of their addresses.
-- Parameters: building_id, grid_id, lane_id, community_id uuid or null (one is given); name text or null (a part of a name,
-- its pinyin or initials); stale_before timestamptz or null; after text and after_id uuid or null; page_size; today date.
-- Index: assignments_grid_idx, assignments_lane_idx, assignments_community_idx, households_building_idx,
-- residences_household_idx.
with wanted as (
    select h.*
    from households as h
    where
        (%(building_id)s::uuid is null or h.building_id = %(building_id)s::uuid)
        and (
            %(building_id)s::uuid is not null
            or exists (
                select from assignments as a
                where
                    a.tenant_id = h.tenant_id and a.subject_kind = 'household' and a.subject_id = h.id
                    and upper_inf(a.valid) and upper_inf(a.recorded)
                    and (%(grid_id)s::uuid is null or a.grid_id = %(grid_id)s::uuid)
                    and (%(lane_id)s::uuid is null or a.lane_id = %(lane_id)s::uuid)
                    and (%(community_id)s::uuid is null or a.community_id = %(community_id)s::uuid)
            )
        )
),

placed as (
    select
        h.id,
        h.building_id,
        h.unit_id,
        h.people,
        h.floating_people,
        h.elderly_people,
        h.child_people,
        h.last_visited_at,
        h.file_number,
        b.name as building_name,
        b.street,
        b.house_number,
        u.entrance,
        u.floor,
        u.room,
        u.is_rental,
        u.verified_at,
        concat_ws(
            '|',
            coalesce(b.street, ''),
            lpad(coalesce(substring(b.house_number from '[0-9]+'), ''), 6, '0'),
            coalesce(b.house_number, b.name, ''),
            lpad(coalesce(u.entrance, ''), 6, '0'),
            lpad((coalesce(u.floor, 0) + 100)::text, 4, '0'),
            coalesce(u.room, '')
        ) collate "C" as place
    from wanted as h
    inner join buildings as b on h.tenant_id = b.tenant_id and h.building_id = b.id
    left join units as u on h.tenant_id = u.tenant_id and h.unit_id = u.id
    where
        %(stale_before)s::timestamptz is null
        or u.verified_at is null or u.verified_at < %(stale_before)s::timestamptz
)

select
    p.*,
    head.name as head_name,
    head.birth_year as head_birth_year,
    members.known_people
from placed as p
left join lateral (
    select
        q.name,
        q.birth_year
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
where
    (%(after)s::text is null or (p.place, p.id) > (%(after)s::text collate "C", %(after_id)s::uuid))
    and (
        %(name)s::text is null
        or exists (
            select from residences as r
            inner join people as q on r.tenant_id = q.tenant_id and r.person_id = q.id
            where
                r.household_id = p.id and r.valid @> %(today)s::date
                and (
                    q.name like %(name)s::text escape '\'
                    or replace(q.name_pinyin, ' ', '') like %(name)s::text escape '\'
                    or q.name_initials like %(name)s::text escape '\'
                )
        )
    )
order by p.place, p.id
limit %(page_size)s::integer
