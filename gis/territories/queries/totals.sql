-- totals: how much of everything the tenant has now, its newest edition and the box around its communities.
-- Parameters: none. Units: EPSG:4490 degrees. Index: territory_versions_level_idx; the counts read their tables.
select
    (
        select count(*) from territory_versions
        where level = 'grid' and upper_inf(recorded) and now() <@ valid
    ) as grids,
    (
        select count(*) from territory_versions
        where level = 'lane' and upper_inf(recorded) and now() <@ valid
    ) as lanes,
    (select count(*) from buildings) as buildings,
    (select count(*) from households) as households,
    (select coalesce(sum(people), 0) from households) as people,
    (select count(*) from facilities
where status = 'existing') as facilities,
    (select max(edition) from communities) as edition,
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
    where level = 'community' and upper_inf(recorded) and now() <@ valid
) as box
