-- Buildings to assign, by their footprint.
-- Parameters: ids uuid[] or null for all; existing_at timestamptz or null. CRS: EPSG:4490.
create temporary table subjects on commit drop as
select
    b.id,
    b.geom,
    null::uuid as building_id
from buildings as b
where
    (%(ids)s::uuid [] is null or b.id = any(%(ids)s::uuid []))
    and (
        %(existing_at)s::timestamptz is null
        or exists (
            select from assignments as a
            where
                a.subject_kind = 'building' and a.subject_id = b.id
                and upper_inf(a.recorded) and a.valid @> %(existing_at)s::timestamptz
        )
    );
