-- A household that the file changes but leaves in its building stays there since it came.
-- Parameters: source text. Index: households (tenant_id, source, source_key), or both read once.
update import_stage as s
set housed_since = h.housed_since
from households as h
where
    h.source = %(source)s
    and s.source_key = h.source_key
    and s.building_id = h.building_id
    and s.content_hash <> h.content_hash
