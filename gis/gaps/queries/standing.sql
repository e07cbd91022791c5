-- standing: facilities of a kind in the box of the transaction that stand now.
-- Parameters: kind (text). Geometry EPSG:4490; capacity in the kind's own unit or null.
-- Index: facilities_kind_idx.
select
    f.id,
    st_x(f.geom) as lon,
    st_y(f.geom) as lat
from facilities as f
where f.kind = %(kind)s and f.status = 'existing'
order by f.id
