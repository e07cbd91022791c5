-- Take the later ones of equal rows out of the stage: one person is in one household once.
-- No parameters; returns row_number, source_key, the first row.
with ordered as (
    select
        s.ctid as place,
        first_value(s.row_number) over w as first_row,
        row_number() over w as nth
    from import_stage as s
    window w as (partition by s.source_key, s.household_id order by s.row_number, s.ctid)
),

gone as (
    delete from import_stage as s
    using ordered as o
    where s.ctid = o.place and o.nth > 1
    returning s.row_number, s.source_key, o.first_row
)

select
    row_number,
    source_key,
    first_row::text
from gone
order by row_number
