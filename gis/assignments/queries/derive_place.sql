-- What each subject's place says: the grid with the largest share of a footprint, or the grid that covers a point; then
-- the lane of that grid by the same rule; then the community. Ties go to the smallest code.
-- measure: share 0..1 of the footprint in the grid; metres to the nearest community when outside; shares are ratios of
-- EPSG:4490 areas, which over one building differ from metric ratios by less than 1e-9. Index: places_geom_idx.
-- The grid is found by a window and not by a join of hits with hits, whose number the planner underestimates: a city would
-- be compared with itself. `edits/queries/derive_moved.sql` says the same of the few subjects that an edit moves.
insert into derived (subject_id, grid_id, lane_id, community_id, rule, measure, edition)
with hits as materialized (
    select
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
    from subjects as s
    inner join places as p on s.geom && p.geom and st_intersects(p.geom, s.geom)
),

ranked as (
    select
        h.*,
        first_value(case h.level when 'grid' then h.territory_id end) over best as grid_id,
        count(*) filter (where h.level = 'grid') over (partition by h.id) as candidates
    from hits as h
    where h.share > 0
    window best as (
        partition by h.id
        order by h.level = 'grid' desc, h.share desc, h.code, h.territory_id
    )
),

grids as (
    select r.* from ranked as r
    where r.level = 'grid' and r.territory_id = r.grid_id
),

lanes as (
    select distinct on (r.id)
        r.id,
        r.territory_id
    from ranked as r
    where r.level = 'lane' and r.parent_id = r.grid_id
    order by r.id, r.share desc, r.code, r.territory_id
),

areas as (
    select distinct on (r.id)
        r.id,
        r.territory_id,
        r.edition,
        r.share
    from ranked as r
    where r.level = 'community'
    order by r.id, r.share desc, r.code, r.territory_id
)

select
    s.id as subject_id,
    g.territory_id as grid_id,
    l.territory_id as lane_id,
    coalesce(g.community_id, a.territory_id) as community_id,
    case
        when g.id is null and a.id is null then 'outside'
        when coalesce(g.share, a.share) < 1 then 'largest_share'
        when g.candidates > 1 then 'border_tie'
        else 'inside'
    end as rule,
    case
        when g.id is null and a.id is null then (
            select st_distance(s.geom::geography, p.geom::geography)
            from places as p
            where p.level = 'community'
            order by p.geom <-> s.geom
            limit 1
        )
        else coalesce(g.share, a.share)
    end as measure,
    coalesce(g.edition, a.edition) as edition
from subjects as s
left join grids as g on s.id = g.id
left join lanes as l on s.id = l.id
left join areas as a on s.id = a.id;
