-- end_attendance: takes shipped rules of attendance out of force that are shipped otherwise now.
-- Parameters: tenant_id; rows jsonb (code, name, name_en, type_prefix, level_at_most, within_s, source, status).
-- Index: attendance_rules_once.
update attendance_rules as t
set valid = tstzrange(lower(t.valid), now())
from jsonb_to_recordset(%(rows)s::jsonb) as s (
    code text, name text, name_en text, type_prefix text, level_at_most smallint, within_s integer, source text,
    status text
)
where
    t.tenant_id = %(tenant_id)s
    and t.code = s.code
    and upper_inf(t.valid)
    and lower(t.valid) < now()
    and t.source = s.source
    and (t.name, t.name_en, t.type_prefix, t.level_at_most, t.within_s)
    is distinct from (s.name, s.name_en, s.type_prefix, s.level_at_most, s.within_s)
