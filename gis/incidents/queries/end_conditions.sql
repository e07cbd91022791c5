-- end_conditions: takes shipped filing conditions out of force that are shipped otherwise now.
-- Parameters: tenant_id; rows jsonb (type_code, ordinal, condition, limit_amount, limit_unit, closing, source, status).
-- Index: filing_conditions_once.
update filing_conditions as t
set valid = tstzrange(lower(t.valid), now())
from jsonb_to_recordset(%(rows)s::jsonb) as s (
    type_code text, ordinal smallint, condition text, limit_amount smallint, limit_unit text, closing text, source text,
    status text
)
where
    t.tenant_id = %(tenant_id)s
    and t.type_code = s.type_code
    and t.ordinal = s.ordinal
    and upper_inf(t.valid)
    and lower(t.valid) < now()
    and t.source = s.source
    and (t.condition, t.limit_amount, t.limit_unit, t.closing)
    is distinct from (s.condition, s.limit_amount, s.limit_unit, s.closing)
