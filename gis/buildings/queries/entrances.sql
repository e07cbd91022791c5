-- entrances: the ways into a building, stairs in the order of their numbers.
-- Parameters: building_id. Units: EPSG:4490 degrees. Index: entrances_building_idx.
select
    e.id,
    e.kind,
    e.name,
    st_x(e.geom) as lon,
    st_y(e.geom) as lat
from entrances as e
where e.building_id = %(building_id)s::uuid
order by e.kind <> 'gate', e.kind <> 'unit', length(e.name), e.name, e.id
