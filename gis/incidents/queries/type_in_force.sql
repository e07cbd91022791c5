-- type_in_force: a leaf of the tree of types, and a filing condition of it if it is one.
-- Parameters: code text; condition_id uuid or null. Index: incident_types_once, primary key of filing_conditions.
select
    t.matter,
    t.line,
    c.id as condition_id
from incident_types as t
left join filing_conditions as c
    on t.tenant_id = c.tenant_id and c.id = %(condition_id)s::uuid and t.code = c.type_code and c.valid @> now()
where t.code = %(code)s::text and t.is_leaf and t.valid @> now()
