-- Take the components out of the stage whose code another source has given already.
-- Parameters: source text. Returns row_number, code, the other source, lon, lat (EPSG:4490 degrees).
-- Index: components by code.
with gone as (
    delete from import_stage as s
    using components as c
    where c.code = s.code and c.source <> %(source)s
    returning s.row_number, s.code, c.source, st_x(s.geom) as lon, st_y(s.geom) as lat
)

select
    row_number,
    code,
    source,
    lon,
    lat
from gone
order by row_number
