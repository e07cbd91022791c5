-- Put staged rows without a position where their building is entered, or inside it. Units: EPSG:4490 degrees.
-- No parameters. Index: buildings_pkey.
update import_stage as s
set geom = coalesce(b.entrance_point, b.inner_point)
from buildings as b
where s.geom is null and s.building_id = b.id
