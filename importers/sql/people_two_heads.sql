-- Take rows out of the stage that would give a household a second head on the same day.
-- No parameters; returns row_number, source_key, the row of the other head.
with heads as (
    select
        s.ctid as place,
        s.source_key,
        s.household_id,
        s.row_number,
        daterange(s.since_on, s.until_on) as valid
    from import_stage as s
    where s.relation = 'head'
),

bad as (
    select
        a.place,
        min(b.row_number)::text as other
    from heads as a
    inner join heads as b
        on a.household_id = b.household_id and a.valid && b.valid and a.row_number > b.row_number
    group by a.place
    union all
    select
        a.place,
        '—' as other
    from heads as a
    inner join import_stage_known as k
        on
            a.household_id = k.household_id and k.relation = 'head' and not k.is_restated
            and a.valid && case
                when k.moved_on is null then k.valid else k.valid * daterange(null, k.moved_on)
            end
),

gone as (
    delete from import_stage as s
    using bad as b
    where s.ctid = b.place
    returning s.row_number, s.source_key, b.other
)

select distinct on (row_number)
    row_number,
    source_key,
    other
from gone
order by row_number
