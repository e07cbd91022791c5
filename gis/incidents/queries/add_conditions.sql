-- add_conditions: adds shipped filing conditions of which a tenant has no version, or none in force that was shipped.
-- Parameters: as of `end_conditions`. Index: filing_conditions_once.
insert into filing_conditions (
    tenant_id, type_code, ordinal, condition, limit_amount, limit_unit, closing, source, status, valid
)
select
    %(tenant_id)s,
    s.type_code,
    s.ordinal,
    s.condition,
    s.limit_amount,
    s.limit_unit,
    s.closing,
    s.source,
    s.status,
    tstzrange(coalesce(max(upper(t.valid)), timestamptz '2000-01-01'), null) as valid
from jsonb_to_recordset(%(rows)s::jsonb) as s (
    type_code text, ordinal smallint, condition text, limit_amount smallint, limit_unit text, closing text, source text,
    status text
)
left join filing_conditions as t
    on t.tenant_id = %(tenant_id)s and s.type_code = t.type_code and s.ordinal = t.ordinal
group by s.type_code, s.ordinal, s.condition, s.limit_amount, s.limit_unit, s.closing, s.source, s.status
having count(t.id) = 0 or (bool_and(t.source = s.source) and max(upper(t.valid)) = now())
