-- totals: how much of everything there is now, the newest edition in sight and the box around the areas.
-- Parameters: areas (uuid[] of communities, grids and lanes; null = the whole tenant). Units: EPSG:4490 degrees.
-- Index: territory_versions_level_idx; assignments_community_idx, assignments_grid_idx, assignments_lane_idx for areas;
-- without them the counts read their tables.
with mine as materialized (
    select
        a.subject_kind,
        a.subject_id
    from assignments as a
    where
        upper_inf(a.valid)
        and upper_inf(a.recorded)
        and (
            a.community_id = any(%(areas)s::uuid[])
            or a.grid_id = any(%(areas)s::uuid[])
            or a.lane_id = any(%(areas)s::uuid[])
        )
)

select
    (
        select count(*) from territory_versions as v
        where
            v.level = 'grid' and upper_inf(v.recorded) and now() <@ v.valid
            and (
                %(areas)s::uuid[] is null
                or v.territory_id = any(%(areas)s::uuid[]) or v.community_id = any(%(areas)s::uuid[])
            )
    ) as grids,
    (
        select count(*) from territory_versions
        where level = 'lane' and upper_inf(recorded) and now() <@ valid
    ) as lanes,
    case
        when %(areas)s::uuid[] is null then (select count(*) from buildings)
        else (select count(*) from mine
where subject_kind = 'building')
    end as buildings,
    case
        when %(areas)s::uuid[] is null then (select coalesce(sum(households), 0) from household_counts)
        else (
            select coalesce(sum(c.households), 0)
            from mine as m
            inner join household_counts as c on m.subject_id = c.building_id
            where m.subject_kind = 'building'
        )
    end as households,
    case
        when %(areas)s::uuid[] is null then (select coalesce(sum(people), 0) from household_counts)
        else (
            select coalesce(sum(c.people), 0)
            from mine as m
            inner join household_counts as c on m.subject_id = c.building_id
            where m.subject_kind = 'building'
        )
    end as people,
    case
        when %(areas)s::uuid[] is null then (select count(*) from facilities
where status = 'existing')
        else (
            select count(*)
            from mine as m
            inner join facilities as f on m.subject_id = f.id
            where m.subject_kind = 'facility' and f.status = 'existing'
        )
    end as facilities,
    (
        select max(c.edition)
        from communities as c
        inner join territories as t on c.tenant_id = t.tenant_id and c.territory_id = t.id
    ) as edition,
    box.west,
    box.south,
    box.east,
    box.north
from (
    select
        min(st_xmin(geom)) as west,
        min(st_ymin(geom)) as south,
        max(st_xmax(geom)) as east,
        max(st_ymax(geom)) as north
    from territory_versions
    where
        upper_inf(recorded) and now() <@ valid
        and case
            when %(areas)s::uuid[] is null then level = 'community'
            else territory_id = any(%(areas)s::uuid[])
        end
) as box
