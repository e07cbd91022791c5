-- What somebody decided by hand goes before geometry, while the territory decided for is in force: the lane that was
-- chosen, or the grid, with geometry's lane where that is of it. Measure: none.
-- Parameters: subject_kind text; at timestamptz. Index: assignment_overrides_once (a handful of rows).
update derived as d
set
    grid_id = m.grid_id,
    lane_id = coalesce(m.lane_id, case when d.grid_id = m.grid_id then d.lane_id end),
    community_id = m.community_id,
    rule = 'manual',
    measure = null,
    edition = m.edition
from (
    select
        o.subject_id,
        p.community_id,
        p.edition,
        case p.level when 'lane' then p.parent_id else p.territory_id end as grid_id,
        case p.level when 'lane' then p.territory_id end as lane_id
    from assignment_overrides as o
    inner join places as p on o.territory_id = p.territory_id
    where
        o.subject_kind = %(subject_kind)s
        and o.valid @> %(at)s::timestamptz
        and p.level in ('grid', 'lane')
) as m
where d.subject_id = m.subject_id;
