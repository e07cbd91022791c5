-- Take the rows out of the stage that name a household which is not known.
-- No parameters; returns row_number, source_key, household_key.
with gone as (
    delete from import_stage
    where household_id is null
    returning row_number, source_key, household_key
)

select
    row_number,
    source_key,
    household_key
from gone
order by row_number
