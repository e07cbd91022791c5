-- add_types: adds shipped types of which a tenant has no version, or none in force that was shipped.
-- Parameters: as of `end_types`. Index: incident_types_once. In force from long ago, where nothing was there before.
insert into incident_types (
    tenant_id, code, parent_code, depth, kind, name, name_en, matter, is_leaf, source, status, valid
)
select
    %(tenant_id)s,
    s.code,
    s.parent_code,
    s.depth,
    s.kind,
    s.name,
    s.name_en,
    s.matter,
    s.is_leaf,
    s.source,
    s.status,
    tstzrange(coalesce(max(upper(t.valid)), timestamptz '2000-01-01'), null) as valid
from jsonb_to_recordset(%(rows)s::jsonb) as s (
    code text, parent_code text, depth smallint, kind text, name text, name_en text, matter text, is_leaf boolean,
    source text, status text
)
left join incident_types as t on t.tenant_id = %(tenant_id)s and s.code = t.code
group by s.code, s.parent_code, s.depth, s.kind, s.name, s.name_en, s.matter, s.is_leaf, s.source, s.status
having count(t.id) = 0 or (bool_and(t.source = s.source) and max(upper(t.valid)) = now())
