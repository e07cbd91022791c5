-- Take the names out of the stage whose room is none of the building's, or several.
-- No parameters are used; returns row_number, source_key, room.
with gone as (
    delete from import_stage
    where room is not null and unit_id is null
    returning row_number, source_key, room
)

select
    row_number,
    source_key,
    room
from gone
order by row_number
