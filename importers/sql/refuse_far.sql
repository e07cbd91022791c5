-- Take the entrances out of the stage that are more than 50 m from their building.
-- No parameters; returns row_number, source_key, whole metres. Index: buildings_pkey.
with far as (
    select
        s.ctid as place,
        st_distance(b.geom::geography, s.geom::geography) as away_m
    from import_stage as s
    inner join buildings as b on s.building_id = b.id
),

gone as (
    delete from import_stage as s
    using far as f
    where s.ctid = f.place and f.away_m > 50
    returning s.row_number, s.source_key, f.away_m
)

select
    row_number,
    source_key,
    round(away_m)::text as away_m
from gone
order by row_number
