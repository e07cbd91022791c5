-- Every descent that leads to or from a territory, up to its ends.
-- Parameters: territory_id uuid; at_most int (edges). Index: lineage_from_idx, lineage_to_idx.
with recursive up as (
    select l.edit_id, l.from_id, l.to_id, l.area_share, l.household_share
    from lineage as l
    where l.to_id = %(territory_id)s
    union
    select l.edit_id, l.from_id, l.to_id, l.area_share, l.household_share
    from lineage as l
    inner join up as u on l.to_id = u.from_id
), down as (
    select l.edit_id, l.from_id, l.to_id, l.area_share, l.household_share
    from lineage as l
    where l.from_id = %(territory_id)s
    union
    select l.edit_id, l.from_id, l.to_id, l.area_share, l.household_share
    from lineage as l
    inner join down as d on l.from_id = d.to_id
)

select
    x.from_id,
    x.to_id,
    x.area_share,
    x.household_share,
    e.edition,
    e.effective_at
from (select * from up union select * from down) as x -- noqa: AM04
inner join edits as e on x.edit_id = e.id
order by e.edition, x.from_id, x.to_id
limit %(at_most)s::integer;
