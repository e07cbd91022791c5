-- geometry: the area of an overlay as it was after one of its changes, and the line it was drawn as.
-- Parameters: id, number (of the change that wrote the version). GeoJSON, EPSG:4490 degrees, 9 decimals.
-- Index: overlay_versions_overlay_idx.
select
    st_asgeojson(v.geom, 9, 0)::json as geometry,
    st_asgeojson(v.line, 9, 0)::json as line
from overlay_versions as v
where v.overlay_id = %(id)s::uuid and v.number = %(number)s::integer and upper_inf(v.recorded);
