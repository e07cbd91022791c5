-- Take the households out of the stage whose building is not known.
-- No parameters; returns row_number, source_key, building_key.
with gone as (
    delete from import_stage
    where building_id is null
    returning row_number, source_key, building_key
)

select
    row_number,
    source_key,
    building_key
from gone
order by row_number
