-- Give staged households their unit; a household without a room has none. The hash also covers the building's id.
-- Parameters: source text. Index: units (tenant_id, source, source_key).
update import_stage as s
set unit_id = u.id
from units as u
where
    u.source = %(source)s
    and s.room is not null
    and u.source_key
    = concat_ws('/', s.building_key, coalesce(s.entrance, ''), coalesce(s.floor::text, ''), s.room)
