-- What moves from which grid to which: one row per pair, in households and people for buildings, in number for the rest.
-- Parameters: subject_kind text. Reads the working table differences. Index: primary keys, households_building_idx.
select
    a.grid_id as from_id,
    d.grid_id as to_id,
    count(*) as subjects,
    coalesce(sum(h.households), 0) as households,
    coalesce(sum(h.people), 0) as people
from differences as d
left join assignments as a on d.stored_id = a.id
left join lateral (
    select
        count(*) as households,
        sum(x.people) as people
    from households as x
    where %(subject_kind)s = 'building' and x.building_id = d.subject_id
) as h on true
where a.grid_id is distinct from d.grid_id
group by a.grid_id, d.grid_id
order by a.grid_id, d.grid_id;
