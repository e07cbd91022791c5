-- declared: the organisations that say they are in a building. Parameters: building_id. Index: organizations_building_idx.
select o.id
from organizations as o
where o.building_id = %(building_id)s::uuid
