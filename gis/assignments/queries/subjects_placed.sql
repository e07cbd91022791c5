-- Subjects of one kind to assign, by the place they have themselves: a footprint or a point.
-- Parameters: subject_kind text; ids uuid[] or null for all; existing_at timestamptz or null. CRS: EPSG:4490.
-- Index: primary keys; the branches of other kinds are not read.
insert into subjects (id, geom)
select
    b.id,
    b.geom
from placed_subjects as b
where
    b.kind = %(subject_kind)s::text
    and (%(ids)s::uuid[] is null or b.id = any(%(ids)s::uuid[]))
    and (
        %(existing_at)s::timestamptz is null
        or exists (
            select from assignments as a
            where
                a.subject_kind = %(subject_kind)s::text and a.subject_id = b.id
                and upper_inf(a.recorded) and a.valid @> %(existing_at)s::timestamptz
        )
    );
