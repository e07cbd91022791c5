-- The units of the staged households: one for each building, entrance, floor and room; its key names these four.
-- No parameters.
create temporary table import_stage_units on commit drop as
select distinct on (building_id, entrance, floor, room)
    row_number,
    building_id,
    entrance,
    floor,
    room,
    is_rental,
    concat_ws('/', building_key, coalesce(entrance, ''), coalesce(floor::text, ''), room) as source_key,
    sha256(convert_to(
        concat_ws('/', building_id, coalesce(entrance, ''), coalesce(floor::text, ''), room, is_rental::text),
        'UTF8'
    )) as content_hash
from import_stage
where room is not null
order by building_id, entrance, floor, room, row_number
