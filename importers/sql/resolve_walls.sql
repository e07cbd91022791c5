-- Give staged entrances their building: the one with that key in the same source, else the only one with it anywhere.
-- Parameters: source text. Reads the register once.
update import_stage as s
set building_id = f.id
from (
    select
        r.source_key,
        coalesce(
            max(r.id::text) filter (where r.source = %(source)s),
            case when count(*) = 1 then max(r.id::text) end
        )::uuid as id
    from buildings as r
    where r.source_key in (select k.building_key from import_stage as k)
    group by r.source_key
) as f
where s.building_key = f.source_key
