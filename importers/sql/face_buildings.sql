-- Give the buildings of the staged entrances the point by which they are entered: their gate, else their first stair.
-- No parameters. Index: entrances_building_idx.
update buildings as b
set entrance_point = f.geom
from (
    select distinct on (e.building_id)
        e.building_id,
        e.geom
    from entrances as e
    where e.building_id in (select s.building_id from import_stage as s)
    order by e.building_id, e.kind <> 'gate', e.kind <> 'unit', length(e.name), e.name, e.id
) as f
where b.id = f.building_id and b.entrance_point is distinct from f.geom
