-- called: what a building and its units are also called now: the standard address, aliases, former names.
-- Parameters: building_id. Index: addresses_spelling_once.
select
    d.id,
    d.kind,
    d.text,
    d.unit_id,
    concat_ws('-', regexp_replace(u.entrance, '单元$', ''), u.room) as unit
from addresses as d
left join units as u on d.tenant_id = u.tenant_id and d.unit_id = u.id
where d.building_id = %(building_id)s::uuid and upper_inf(d.valid)
order by d.unit_id is not null, array_position(array['standard', 'alias', 'former'], d.kind), d.text
limit 500
