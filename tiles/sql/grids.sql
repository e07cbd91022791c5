-- grids: border and label of the grids in one tile with their number of households and its place in the size band.
-- Parameters: z, x, y (Web Mercator tile address), as_of (timestamptz, null = now), on_date (date of the size rules),
--   size_status (text[], null = all).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side. label_point is EPSG:4490 degrees.
-- Index: territory_versions_geom_3857_idx, through the restrictive box policy; assignments_grid_idx and household_counts_pkey for the counts, households_building_idx for those of another date.
-- Dropping: the largest 4,000 win; below one pixel nothing is drawn.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box
),

kept as materialized (
    select
        v.tenant_id,
        v.territory_id,
        v.community_id,
        v.number,
        v.colour,
        v.area_m2,
        v.geom_3857,
        v.label_point,
        bounds.tile
    from bounds
    inner join territory_versions as v on bounds.box && v.geom_3857
    where
        v.level = 'grid'
        and upper_inf(v.recorded)
        and coalesce(%(as_of)s::timestamptz, now()) <@ v.valid
        and v.area_m2 >= (40075016.7 / 256 / 2 ^ %(z)s::integer) ^ 2 / 4
    order by v.area_m2 desc, v.territory_id asc
    limit 4000
),

counted as materialized (
    select
        kept.*,
        t.kind,
        coalesce(t.settlement, c.settlement) as settlement,
        (
            select coalesce(sum(held.households), 0)
            from assignments as a
            inner join household_counts as held on a.tenant_id = held.tenant_id and a.subject_id = held.building_id
            where
                a.tenant_id = kept.tenant_id
                and a.grid_id = kept.territory_id
                and a.subject_kind = 'building'
                and upper_inf(a.recorded)
                and upper_inf(a.valid)
                and %(as_of)s::timestamptz is null
        ) + (
            select count(*)
            from assignments as a
            cross join lateral (
                select h.id
                from households as h
                where
                    h.tenant_id = a.tenant_id and h.building_id = a.subject_id
                    and h.housed_since <= %(as_of)s::timestamptz
                union all
                select f.household_id as id
                from former_homes as f
                where
                    f.tenant_id = a.tenant_id and f.building_id = a.subject_id
                    and %(as_of)s::timestamptz <@ f.valid
            ) as s
            where
                a.tenant_id = kept.tenant_id
                and a.grid_id = kept.territory_id
                and a.subject_kind = 'building'
                and upper_inf(a.recorded)
                and %(as_of)s::timestamptz <@ a.valid
                and %(as_of)s::timestamptz is not null
        ) as households
    from kept
    inner join territories as t on kept.tenant_id = t.tenant_id and kept.territory_id = t.id
    left join territories as c on kept.tenant_id = c.tenant_id and kept.community_id = c.id
),

judged as materialized (
    select
        counted.*,
        case
            when rule.id is null then 'none'
            when counted.households > rule.max_value then 'over'
            when counted.households < rule.min_value then 'under'
            else 'ok'
        end as size_status
    from counted
    left join lateral (
        select
            r.id,
            r.min_value,
            r.max_value
        from size_rules as r
        where
            r.level = 'grid'
            and r.measure = 'households'
            and coalesce(r.settlement, counted.settlement) is not distinct from counted.settlement
            and coalesce(r.kind, counted.kind) = counted.kind
            and r.effective_from <= %(on_date)s::date
        order by (r.settlement is not null)::integer + (r.kind is not null)::integer desc, r.effective_from desc
        limit 1
    ) as rule on true
),

borders as materialized (
    select
        territory_id::text as id,
        number,
        number as label,
        colour::integer as colour,
        kind,
        households::integer as households,
        size_status,
        st_asmvtgeom(geom_3857, tile, 4096, 64, true) as geom
    from judged
    where (%(size_status)s::text[] is null or size_status = any(%(size_status)s::text[]))
),

labels as materialized (
    select
        territory_id::text as id,
        number,
        number as label,
        kind,
        households::integer as households,
        size_status,
        st_asmvtgeom(st_transform(label_point, 3857), tile, 4096, 0, true) as geom
    from judged
    where (%(size_status)s::text[] is null or size_status = any(%(size_status)s::text[]))
)

select
    (select st_asmvt(borders, 'grids', 4096, 'geom') from borders)
    || (select st_asmvt(labels, 'grids_labels', 4096, 'geom') from labels) as tile
