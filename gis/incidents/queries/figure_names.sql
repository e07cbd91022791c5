-- figure_names: what the keys of figures are called, of territories, bodies and classes.
-- Parameters: by text (grid, community, body, class); keys text[]. Index: primary keys, incident_types_once.
select
    v.territory_id::text as key,
    coalesce(v.number || ' ', '') || v.name as name,
    v.name_en
from territory_versions as v
where
    %(by)s::text in ('grid', 'community') and v.territory_id::text = any(%(keys)s::text[])
    and upper_inf(v.valid) and upper_inf(v.recorded)
union all
select
    b.id::text as key,
    b.name,
    b.name_en
from bodies as b
where %(by)s::text = 'body' and b.id::text = any(%(keys)s::text[])
union all
select
    t.code as key,
    t.name,
    t.name_en
from incident_types as t
where %(by)s::text = 'class' and t.code = any(%(keys)s::text[]) and t.valid @> now()
