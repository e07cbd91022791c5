-- list: overlays in force at a moment, or those that have ended, one page of them.
-- Parameters: as_of (timestamptz, null = now), kind (null = any), is_ended (boolean), id (null = any), xmin, ymin,
-- xmax, ymax (EPSG:3857 metres, null = anywhere), after_name, after_id (null = from the start), page_size.
-- Units: area_m2 square metres, buffer_m metres; label_point, bounds EPSG:4490 degrees.
-- Index: overlay_versions_overlay_idx; with a box overlay_versions_geom_3857_idx through the restrictive box policy.
select
    o.id,
    o.kind,
    o.number,
    v.number as version_number,
    v.name,
    v.name_en,
    b.name as body,
    b.name_en as body_en,
    v.buffer_m,
    v.area_m2,
    lower(v.valid) as valid_from,
    upper(v.valid) as valid_to,
    st_x(v.label_point) as label_lon,
    st_y(v.label_point) as label_lat,
    st_xmin(v.geom) as west,
    st_ymin(v.geom) as south,
    st_xmax(v.geom) as east,
    st_ymax(v.geom) as north
from overlays as o
inner join overlay_versions as v on o.tenant_id = v.tenant_id and o.id = v.overlay_id and upper_inf(v.recorded)
left join bodies as b on v.tenant_id = b.tenant_id and v.body_id = b.id
where
    case
        when %(is_ended)s::boolean
            then upper(v.valid) <= coalesce(%(as_of)s::timestamptz, now()) and not exists (
                select from overlay_versions as later
                where
                    later.tenant_id = v.tenant_id
                    and later.overlay_id = v.overlay_id
                    and upper_inf(later.recorded)
                    and lower(later.valid) >= upper(v.valid)
            )
        else coalesce(%(as_of)s::timestamptz, now()) <@ v.valid
    end
    and (%(kind)s::text is null or o.kind = %(kind)s::text)
    and (%(id)s::uuid is null or o.id = %(id)s::uuid)
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
    and (%(after_name)s::text is null or (v.name, o.id) > (%(after_name)s::text, %(after_id)s::uuid))
order by v.name, o.id
limit %(page_size)s::integer;
