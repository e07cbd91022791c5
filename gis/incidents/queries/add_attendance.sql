-- add_attendance: adds shipped rules of attendance of which a tenant has no version, or none in force that was shipped.
-- Parameters: as of `end_attendance`. Index: attendance_rules_once.
insert into attendance_rules (
    tenant_id, code, name, name_en, type_prefix, level_at_most, within_s, source, status, valid
)
select
    %(tenant_id)s,
    s.code,
    s.name,
    s.name_en,
    s.type_prefix,
    s.level_at_most,
    s.within_s,
    s.source,
    s.status,
    tstzrange(coalesce(max(upper(t.valid)), timestamptz '2000-01-01'), null) as valid
from jsonb_to_recordset(%(rows)s::jsonb) as s (
    code text, name text, name_en text, type_prefix text, level_at_most smallint, within_s integer, source text,
    status text
)
left join attendance_rules as t on t.tenant_id = %(tenant_id)s and s.code = t.code
group by s.code, s.name, s.name_en, s.type_prefix, s.level_at_most, s.within_s, s.source, s.status
having count(t.id) = 0 or (bool_and(t.source = s.source) and max(upper(t.valid)) = now())
