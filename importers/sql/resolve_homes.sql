-- Since when each staged household is in its building: since it came, where it is there already; else from the import on.
-- Parameters: source text; at timestamptz. Index: households (tenant_id, source, source_key), or both read once.
update import_stage as s
set housed_since = coalesce(h.housed_since, %(at)s::timestamptz)
from import_stage as k
left join households as h
    on h.source = %(source)s and k.source_key = h.source_key and k.building_id = h.building_id
where s.ctid = k.ctid
