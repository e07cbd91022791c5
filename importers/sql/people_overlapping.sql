-- Take rows out of the stage by which a person would be registered, or live, in two households on the same day.
-- No parameters; returns row_number, source_key, the other household's row or key.
with spans as (
    select
        s.ctid as place,
        s.source_key,
        s.household_id,
        s.row_number,
        s.is_registered,
        s.is_living,
        daterange(s.since_on, s.until_on) as valid
    from import_stage as s
),

bad as (
    select
        a.place,
        min(b.row_number)::text as other
    from spans as a
    inner join spans as b
        on
            a.source_key = b.source_key and a.household_id <> b.household_id and a.valid && b.valid
            and a.row_number > b.row_number
            and ((a.is_registered and b.is_registered) or (a.is_living and b.is_living))
    group by a.place
    union all
    select
        a.place,
        '—' as other
    from spans as a
    inner join import_stage_known as k
        on
            a.source_key = k.source_key and k.is_own and not k.is_restated and a.household_id <> k.household_id
            and a.valid && case
                when k.moved_on is null then k.valid else k.valid * daterange(null, k.moved_on)
            end
            and ((a.is_registered and k.is_registered) or (a.is_living and k.is_living))
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
