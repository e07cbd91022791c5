-- list: one page of components by code. A place is one of community, grid, lane.
-- Parameters: ids uuid[]; community_id, grid_id, lane_id uuid; class, kind, state text; is_due boolean (a check has fallen
-- due); today date; code (beginning of a code, for `like`), q (part of a name, for `like`); after text (a code); page_size.
-- All but the last may be null. Units: EPSG:4490 degrees.
-- Index: components_pkey, components by code; of a place assignments_grid_idx and its sisters.
select
    c.id,
    c.code,
    c.class,
    c.kind,
    c.name,
    c.state,
    c.accuracy,
    c.authority,
    c.owner,
    c.maintainer,
    c.surveyed_on,
    c.check_cycle_days,
    c.checked_on,
    st_x(c.geom) as lon,
    st_y(c.geom) as lat
from components as c
where
    (%(ids)s::uuid[] is null or c.id = any(%(ids)s::uuid[]))
    and (
        coalesce(%(community_id)s::uuid, %(grid_id)s::uuid, %(lane_id)s::uuid) is null
        or c.id in (
            select a.subject_id from assignments as a
            where
                a.subject_kind = 'component' and upper_inf(a.valid) and upper_inf(a.recorded)
                and (%(community_id)s::uuid is null or a.community_id = %(community_id)s::uuid)
                and (%(grid_id)s::uuid is null or a.grid_id = %(grid_id)s::uuid)
                and (%(lane_id)s::uuid is null or a.lane_id = %(lane_id)s::uuid)
        )
    )
    and (%(class)s::text is null or c.class = %(class)s::text)
    and (%(kind)s::text is null or c.kind = %(kind)s::text)
    and (%(state)s::text is null or c.state = %(state)s::text)
    and (
        %(is_due)s::boolean is null
        or %(is_due)s::boolean
        = coalesce(coalesce(c.checked_on, '-infinity'::date) + c.check_cycle_days <= %(today)s::date, false)
    )
    and (%(q)s::text is null or lower(c.name) like %(q)s::text or c.code like %(code)s::text)
    and (%(after)s::text is null or c.code > %(after)s::text)
order by c.code
limit %(page_size)s::integer
