-- Every descent that leads to or from a territory, up to its ends.
-- Parameters: territory_id uuid; at_most int (edges). Index: lineage_from_idx, lineage_to_idx.
with recursive up as (
    select
        l.edit_id,
        l.from_id,
        l.to_id,
        l.area_share
    from lineage as l
    where l.to_id = %(territory_id)s
    union
    select
        l.edit_id,
        l.from_id,
        l.to_id,
        l.area_share
    from lineage as l
    inner join up as u on l.to_id = u.from_id
),

down as (
    select
        l.edit_id,
        l.from_id,
        l.to_id,
        l.area_share
    from lineage as l
    where l.from_id = %(territory_id)s
    union
    select
        l.edit_id,
        l.from_id,
        l.to_id,
        l.area_share
    from lineage as l
    inner join down as d on l.from_id = d.to_id
),

edges as (
    select
        edit_id,
        from_id,
        to_id
    from up
    union
    select
        edit_id,
        from_id,
        to_id
    from down
)

select
    l.from_id,
    l.to_id,
    l.area_share,
    l.household_share,
    e.edition,
    e.effective_at
from edges as x
inner join lineage as l on x.edit_id = l.edit_id and x.from_id = l.from_id and x.to_id = l.to_id
inner join edits as e on x.edit_id = e.id
order by e.edition, l.from_id, l.to_id
limit %(at_most)s::integer;
