-- Take the names out of the stage that a building or unit has already: in an earlier row, or from elsewhere.
-- Parameters: source text. Returns row_number, source_key, the text. Index: addresses by building, or both read once.
with ordered as materialized (
    select
        s.ctid as place,
        s.building_id,
        s.unit_id,
        s.spelling,
        row_number() over w as nth
    from import_stage as s
    window w as (partition by s.building_id, s.unit_id, s.spelling order by s.row_number)
),

others as materialized (
    select
        d.building_id,
        d.unit_id,
        d.spelling
    from addresses as d
    where
        upper_inf(d.valid) and d.building_id in (select s.building_id from import_stage as s)
        and not (d.source = %(source)s and d.source_key in (select s.source_key from import_stage as s))
),

gone as (
    delete from import_stage as s
    using ordered as o
    left join others as d
        on o.building_id = d.building_id and o.spelling = d.spelling and o.unit_id is not distinct from d.unit_id
    where s.ctid = o.place and (o.nth > 1 or d.building_id is not null)
    returning s.row_number, s.source_key, s.text
)

select distinct
    row_number,
    source_key,
    text
from gone
order by row_number
