-- Give staged names of rooms their unit: the one of the building with that room and, where it is said, that stair.
-- No parameters. Index: units_building_idx, or units read once.
update import_stage as s
set unit_id = f.unit_id
from (
    select
        k.ctid as place,
        min(u.id::text)::uuid as unit_id
    from import_stage as k
    inner join units as u
        on
            k.building_id = u.building_id and k.room = u.room
            and (
                k.entrance is null
                or regexp_replace(k.entrance, '单元$', '') = regexp_replace(u.entrance, '单元$', '')
            )
    where k.room is not null
    group by k.ctid
    having count(*) = 1
) as f
where s.ctid = f.place
