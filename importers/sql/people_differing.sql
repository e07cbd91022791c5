-- Take rows out of the stage that say something else of a person than the first row with that key.
-- No parameters; returns row_number, source_key, the first row.
with ordered as (
    select
        s.ctid as place,
        s.content_hash,
        first_value(s.row_number) over w as first_row,
        first_value(s.content_hash) over w as first_hash
    from import_stage as s
    window w as (partition by s.source_key order by s.row_number, s.ctid)
),

gone as (
    delete from import_stage as s
    using ordered as o
    where s.ctid = o.place and o.content_hash <> o.first_hash
    returning s.row_number, s.source_key, o.first_row
)

select
    row_number,
    source_key,
    first_row::text
from gone
order by row_number
