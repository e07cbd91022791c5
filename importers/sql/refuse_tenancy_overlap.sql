-- Take the tenancies out of the stage by which a household's unit would be let twice on one day: to an earlier one of the
-- file, or to one that the register has from elsewhere. Parameters: source text.
-- Returns row_number, source_key, the key of the other. The stage is ordered once; the register is read once by household.
with ordered as materialized (
    select
        s.ctid as place,
        s.source_key,
        s.household_id,
        s.valid,
        max(coalesce(upper(s.valid), 'infinity')) over earlier as taken_until,
        lag(s.source_key) over (partition by s.household_id order by lower(s.valid), s.row_number) as before_key
    from import_stage as s
    window earlier as (
        partition by s.household_id
        order by lower(s.valid), s.row_number
        rows between unbounded preceding and 1 preceding
    )
),

others as materialized (
    select
        t.household_id,
        t.source_key,
        t.valid
    from tenancies as t
    where
        t.household_id in (select s.household_id from import_stage as s)
        and not (t.source = %(source)s and t.source_key in (select s.source_key from import_stage as s))
),

bad as (
    select
        o.place,
        min(coalesce(t.source_key, o.before_key)) as other
    from ordered as o
    left join others as t on o.household_id = t.household_id and o.valid && t.valid
    where o.taken_until > lower(o.valid) or t.household_id is not null
    group by o.place
),

gone as (
    delete from import_stage as s
    using bad as b
    where s.ctid = b.place
    returning s.row_number, s.source_key, b.other
)

select
    row_number,
    source_key,
    other
from gone
order by row_number
