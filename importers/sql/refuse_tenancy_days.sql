-- Take the tenancies out of the stage that end before they begin.
-- No parameters are used; returns row_number, source_key, the day of the end.
with gone as (
    delete from import_stage
    where valid is null
    returning row_number, source_key, until_on
)

select
    row_number,
    source_key,
    until_on::text
from gone
order by row_number
