-- end_types: takes shipped types out of force that are shipped otherwise now.
-- Parameters: tenant_id; rows jsonb (code, parent_code, depth, kind, name, name_en, matter, is_leaf, source, status).
-- Index: incident_types_once.
update incident_types as t
set valid = tstzrange(lower(t.valid), now())
from jsonb_to_recordset(%(rows)s::jsonb) as s (
    code text, parent_code text, depth smallint, kind text, name text, name_en text, matter text, is_leaf boolean,
    source text, status text
)
where
    t.tenant_id = %(tenant_id)s
    and t.code = s.code
    and upper_inf(t.valid)
    and lower(t.valid) < now()
    and t.source = s.source
    and (t.parent_code, t.depth, t.kind, t.name, t.name_en, t.matter, t.is_leaf)
    is distinct from (s.parent_code, s.depth, s.kind, s.name, s.name_en, s.matter, s.is_leaf)
