-- list: households of some buildings, in the order of the buildings and of the addresses in each, a page of them.
-- Parameters: buildings uuid[], in their order; name text or null (a pattern for a part of a name, its pinyin or initials);
-- stale_before timestamptz or null; after_building uuid, after text and after_id uuid or null (the last one of the page
-- before, in the first of the buildings); page_size; today date; without_head boolean: only those of whose known members
-- none is the head today.
-- Index: households_building_idx, primary keys; residences_household_idx for a name or the head.
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
    coalesce(u.address_order, '') as place
from unnest(%(buildings)s::uuid[]) with ordinality as w (id, nth)
inner join buildings as b on w.id = b.id
inner join households as h on b.tenant_id = h.tenant_id and b.id = h.building_id
left join units as u on h.tenant_id = u.tenant_id and h.unit_id = u.id
where
    (
        %(after_id)s::uuid is null
        or h.building_id <> %(after_building)s::uuid
        or (coalesce(u.address_order, ''), h.id) > (%(after)s::text collate "C", %(after_id)s::uuid)
    )
    and (
        %(stale_before)s::timestamptz is null
        or u.verified_at is null or u.verified_at < %(stale_before)s::timestamptz
    )
    and (
        not %(without_head)s::boolean
        or (
            select coalesce(not bool_or(r.relation = 'head'), false) from residences as r
            where r.tenant_id = h.tenant_id and r.household_id = h.id and r.valid @> %(today)s::date
        )
    )
    and (
        %(name)s::text is null
        or exists (
            select from residences as r
            inner join people as q on r.tenant_id = q.tenant_id and r.person_id = q.id
            where
                r.household_id = h.id
                and r.valid @> %(today)s::date
                and (
                    q.name like %(name)s::text escape '\'
                    or replace(q.name_pinyin, ' ', '') like %(name)s::text escape '\'
                    or q.name_initials like %(name)s::text escape '\'
                )
        )
    )
order by w.nth, coalesce(u.address_order, ''), h.id
limit %(page_size)s::integer
