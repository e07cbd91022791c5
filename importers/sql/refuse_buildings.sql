-- Take the rows out of the stage that name a building which is not known.
-- No parameters; returns row_number, source_key, building_key.
with gone as (
    delete from import_stage
    where building_key is not null and building_id is null
    returning row_number, source_key, building_key
)

select
    row_number,
    source_key,
    building_key
from gone
order by row_number
