-- covered: the organisations whose point a building covers and that name no building themselves.
-- Parameters: building_id. The transaction's app.box_3857 must hold the building.
-- Index: organizations_geom_3857_idx, through the restrictive box policy.
select o.id
from buildings as b
inner join organizations as o on st_covers(b.geom, o.geom)
where b.id = %(building_id)s::uuid and o.building_id is null
