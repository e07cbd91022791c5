-- types: the tree of types in force with their filing conditions. Parameters: kind text (null = all).
-- Some hundreds of rows, read whole. Index: none is needed.
select
    t.code,
    t.parent_code,
    t.depth,
    t.kind,
    t.name,
    t.name_en,
    t.matter,
    t.line,
    t.is_leaf,
    t.fields,
    t.source,
    t.status,
    coalesce(c.conditions, '[]'::jsonb) as conditions
from incident_types as t
left join (
    select
        x.tenant_id,
        x.type_code,
        jsonb_agg(
            jsonb_build_object(
                'id', x.id, 'ordinal', x.ordinal, 'condition', x.condition, 'limit_amount', x.limit_amount,
                'limit_unit', x.limit_unit, 'closing', x.closing, 'source', x.source, 'status', x.status
            )
            order by x.ordinal
        ) as conditions
    from filing_conditions as x
    where x.valid @> now()
    group by x.tenant_id, x.type_code
) as c on t.tenant_id = c.tenant_id and t.code = c.type_code
where t.valid @> now() and (%(kind)s::text is null or t.kind = %(kind)s::text)
order by t.code
