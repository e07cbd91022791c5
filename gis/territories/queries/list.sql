-- list: territories in force at a moment with their heads, one page of them; figures.sql counts for them.
-- Parameters: as_of (timestamptz, null = now), level, parent_id, ids (null = any), xmin, ymin, xmax, ymax (EPSG:3857
-- metres, null = anywhere), after_code, after_id (null = from the start), page_size.
-- Units: area_m2 square metres; label_point, bounds EPSG:4490 degrees.
-- Index: territory_versions_level_idx or _parent_idx; with a box territory_versions_geom_3857_idx through the
-- restrictive box policy; duties_territory_idx.
with chosen as materialized (
    select
        v.tenant_id,
        v.territory_id,
        v.level,
        v.community_id,
        v.parent_id,
        v.code,
        v.number,
        v.name,
        v.name_en,
        v.area_m2,
        v.colour,
        v.edition,
        lower(v.valid) as valid_from,
        upper(v.valid) as valid_to,
        st_x(v.label_point) as label_lon,
        st_y(v.label_point) as label_lat,
        st_xmin(v.geom) as west,
        st_ymin(v.geom) as south,
        st_xmax(v.geom) as east,
        st_ymax(v.geom) as north,
        t.kind,
        coalesce(t.settlement, c.settlement) as settlement
    from territory_versions as v
    inner join territories as t on v.tenant_id = t.tenant_id and v.territory_id = t.id
    left join territories as c on v.tenant_id = c.tenant_id and v.community_id = c.id
    where
        upper_inf(v.recorded)
        and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid
        and (%(level)s::text is null or v.level = %(level)s::text)
        and (%(parent_id)s::uuid is null or v.parent_id = %(parent_id)s::uuid)
        and (%(ids)s::uuid[] is null or v.territory_id = any(%(ids)s::uuid[]))
        and (
            %(xmin)s::double precision is null
            or v.geom_3857 && st_makeenvelope(
                %(xmin)s::double precision,
                %(ymin)s::double precision,
                %(xmax)s::double precision,
                %(ymax)s::double precision,
                3857
            )
        )
        and (
            %(after_code)s::text is null
            or (v.code, v.territory_id) > (%(after_code)s::text, %(after_id)s::uuid)
        )
    order by v.code, v.territory_id
    limit %(page_size)s::integer
)

select
    c.*,
    head.name as head
from chosen as c
left join lateral (
    select w.name
    from duties as d
    inner join workers as w on d.tenant_id = w.tenant_id and d.worker_id = w.id
    where
        d.tenant_id = c.tenant_id
        and d.territory_id = c.territory_id
        and d.role = c.level || '_head'
        and coalesce(%(as_of)s::timestamptz, now()) <@ d.valid
    order by w.name, w.id
    limit 1
) as head on true
order by c.code, c.territory_id
