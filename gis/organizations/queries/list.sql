-- list: one page of organisations by pinyin of the name. A place is one of community, grid, lane, or the ids of a building's.
-- Parameters: ids uuid[]; community_id, grid_id, lane_id uuid; kind, status text; is_key_place boolean; q (part of a name, its
-- pinyin or initials, for `like`, without spaces), code (beginning of a credit code, for `like`); after text, after_id uuid;
-- page_size. All but the last may be null. Units: EPSG:4490 degrees.
-- Index: organizations_name_idx; of a place assignments_grid_idx and its sisters.
select
    o.id,
    o.kind,
    o.name,
    o.credit_code,
    o.business,
    o.group_name,
    o.size_band,
    o.address,
    o.building_id,
    o.room,
    o.status,
    o.opened_on,
    o.closed_on,
    o.is_key_place,
    o.key_place_basis,
    o.name_pinyin as place,
    coalesce(b.name, b.address, b.house_number) as building,
    st_x(o.geom) as lon,
    st_y(o.geom) as lat
from organizations as o
left join buildings as b on o.tenant_id = b.tenant_id and o.building_id = b.id
where
    (%(ids)s::uuid[] is null or o.id = any(%(ids)s::uuid[]))
    and (
        coalesce(%(community_id)s::uuid, %(grid_id)s::uuid, %(lane_id)s::uuid) is null
        or o.id in (
            select a.subject_id from assignments as a
            where
                a.subject_kind = 'organization' and upper_inf(a.valid) and upper_inf(a.recorded)
                and (%(community_id)s::uuid is null or a.community_id = %(community_id)s::uuid)
                and (%(grid_id)s::uuid is null or a.grid_id = %(grid_id)s::uuid)
                and (%(lane_id)s::uuid is null or a.lane_id = %(lane_id)s::uuid)
        )
    )
    and (%(kind)s::text is null or o.kind = %(kind)s::text)
    and (%(status)s::text is null or o.status = %(status)s::text)
    and (%(is_key_place)s::boolean is null or o.is_key_place = %(is_key_place)s::boolean)
    and (
        %(q)s::text is null
        or lower(replace(o.name, ' ', '')) like %(q)s::text
        or replace(o.name_pinyin, ' ', '') like %(q)s::text
        or o.name_initials like %(q)s::text
        or o.credit_code like %(code)s::text
    )
    and (%(after_id)s::uuid is null or (o.name_pinyin, o.id) > (%(after)s::text, %(after_id)s::uuid))
order by o.name_pinyin, o.id
limit %(page_size)s::integer
