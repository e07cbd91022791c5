-- types_found: the types of incidents that are reported here most, for a short list to choose from.
-- Parameters: since uuid (the first id of the time looked at). Index: incidents' key.
select
    t.code,
    t.name,
    t.name_en
from incident_types as t
left join (
    select
        i.type_code,
        count(*) as times
    from incidents as i
    where i.id >= %(since)s::uuid and i.source in ('patrol', 'staff', 'phone', 'public')
    group by i.type_code
) as n on t.code = n.type_code
where t.is_leaf and upper_inf(t.valid)
order by n.times desc nulls last, t.code
limit 20
