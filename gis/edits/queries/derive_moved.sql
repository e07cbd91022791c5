-- Where the subjects that an edit touches belong after it, as far as that is not what is stored: one row for each.
-- The same rules as `assignments/queries/derive_place.sql`, which derives everything and proves what this has stored; the
-- territories come from the edit and not from the table, so that an edit can be looked at before it is written.
-- Parameters: territory_ids, levels, parent_ids, community_ids, codes, editions, geoms (arrays, one entry per territory;
-- EPSG:4490 WKB); ids (uuid[] of subjects); at timestamptz.
-- A subject outside every community measures to the nearest one given.
-- Index: primary keys, assignments_subject_idx, households_building_idx. Shares are compared to 1e-9, metres to 1 cm.
with places as materialized (
    select
        p.territory_id,
        p.level,
        p.parent_id,
        p.community_id,
        p.code,
        p.edition,
        st_geomfromwkb(p.wkb, 4490) as geom
    from unnest(
        %(territory_ids)s::uuid[],
        %(levels)s::text[],
        %(parent_ids)s::uuid[],
        %(community_ids)s::uuid[],
        %(codes)s::text[],
        %(editions)s::integer[],
        %(geoms)s::bytea[]
    ) as p (territory_id, level, parent_id, community_id, code, edition, wkb)
),

subjects as materialized (
    select
        b.kind,
        b.id,
        b.geom
    from placed_subjects as b
    where b.id = any(%(ids)s::uuid[])
),

hits as materialized (
    select
        s.kind,
        s.id,
        p.territory_id,
        p.level,
        p.parent_id,
        p.community_id,
        p.code,
        p.edition,
        case
            when st_dimension(s.geom) = 0 then 1.0
            when st_covers(p.geom, s.geom) then 1.0
            else st_area(st_intersection(p.geom, s.geom)) / st_area(s.geom)
        end as share
    from places as p
    inner join subjects as s on p.geom && s.geom and st_intersects(p.geom, s.geom)
),

ranked as (
    select
        h.*,
        first_value(case h.level when 'grid' then h.territory_id end) over best as grid_id,
        count(*) filter (where h.level = 'grid') over (partition by h.kind, h.id) as candidates
    from hits as h
    where h.share > 0
    window best as (
        partition by h.kind, h.id
        order by h.level = 'grid' desc, h.share desc, h.code, h.territory_id
    )
),

grids as (
    select r.* from ranked as r
    where r.level = 'grid' and r.territory_id = r.grid_id
),

lanes as (
    select distinct on (r.kind, r.id)
        r.kind,
        r.id,
        r.territory_id
    from ranked as r
    where r.level = 'lane' and r.parent_id = r.grid_id
    order by r.kind, r.id, r.share desc, r.code, r.territory_id
),

areas as (
    select distinct on (r.kind, r.id)
        r.kind,
        r.id,
        r.territory_id,
        r.edition,
        r.share
    from ranked as r
    where r.level = 'community'
    order by r.kind, r.id, r.share desc, r.code, r.territory_id
),

-- As `derive_manual.sql`: what was decided by hand goes before geometry, while its territory is among the places.
forced as (
    select
        o.subject_kind as kind,
        o.subject_id as id,
        p.community_id,
        p.edition,
        case p.level when 'lane' then p.parent_id else p.territory_id end as grid_id,
        case p.level when 'lane' then p.territory_id end as lane_id
    from assignment_overrides as o
    inner join places as p on o.territory_id = p.territory_id
    where
        o.subject_id in (select s.id from subjects as s)
        and o.valid @> %(at)s::timestamptz
        and p.level in ('grid', 'lane')
),

derived as (
    select
        s.kind,
        s.id,
        coalesce(f.grid_id, g.territory_id) as grid_id,
        case
            when f.id is null or (f.lane_id is null and f.grid_id = g.territory_id) then l.territory_id
            else f.lane_id
        end as lane_id,
        coalesce(f.community_id, g.community_id, a.territory_id) as community_id,
        case
            when f.id is not null then 'manual'
            when g.id is null and a.id is null then 'outside'
            when coalesce(g.share, a.share) < 1 then 'largest_share'
            when g.candidates > 1 then 'border_tie'
            else 'inside'
        end as rule,
        case
            when f.id is not null then null
            when g.id is null and a.id is null then (
                select min(st_distance(s.geom::geography, p.geom::geography))
                from places as p
                where p.level = 'community'
            )
            else coalesce(g.share, a.share)
        end as measure,
        coalesce(f.edition, g.edition, a.edition) as edition
    from subjects as s
    left join forced as f on s.kind = f.kind and s.id = f.id
    left join grids as g on s.kind = g.kind and s.id = g.id
    left join lanes as l on s.kind = l.kind and s.id = l.id
    left join areas as a on s.kind = a.kind and s.id = a.id
)

select
    d.kind,
    d.id,
    d.grid_id,
    d.lane_id,
    d.community_id,
    d.rule,
    d.measure,
    d.edition,
    o.id as stored_id,
    o.grid_id as stored_grid_id,
    o.lane_id as stored_lane_id,
    o.rule as stored_rule,
    coalesce(h.households, 0) as households,
    coalesce(h.people, 0) as people,
    d.kind <> 'incident' or exists (
        select from incidents as i
        where i.id = any(%(ids)s::uuid[]) and i.id = d.id and i.is_open and i.state <> 'screening'
    ) as is_told
from derived as d
left join assignments as o
    on
        d.kind = o.subject_kind and d.id = o.subject_id
        and upper_inf(o.recorded) and o.valid @> %(at)s::timestamptz
left join lateral (
    select
        count(*) as households,
        sum(x.people) as people
    from households as x
    where d.kind = 'building' and x.building_id = d.id
) as h on true
where
    o.id is null
    or (o.community_id, o.grid_id, o.lane_id, o.rule) is distinct from (d.community_id, d.grid_id, d.lane_id, d.rule)
    or abs(coalesce(o.measure, -1) - coalesce(d.measure, -1)) > case d.rule when 'outside' then 0.01 else 1e-9 end
order by d.kind, d.id;
