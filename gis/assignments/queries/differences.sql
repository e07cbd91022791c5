-- Where what is stored and what is derived part: one row per subject that is new, moved, or explained differently.
-- Parameters: subject_kind text; at timestamptz. Index: assignments_subject_idx. Shares are compared to 1e-9, metres to 1 cm:
-- a node that grids put on their community's border moves it by its rounding, and the distance of what stands outside with it.
insert into differences (
    subject_id, grid_id, lane_id, community_id, rule, measure, edition, stored_id, stored_from
)
select
    d.*,
    a.id as stored_id,
    lower(a.valid) as stored_from
from derived as d
left join assignments as a
    on
        a.subject_kind = %(subject_kind)s and d.subject_id = a.subject_id
        and upper_inf(a.recorded) and a.valid @> %(at)s::timestamptz
where
    a.id is null
    or (a.community_id, a.grid_id, a.lane_id, a.rule) is distinct from (d.community_id, d.grid_id, d.lane_id, d.rule)
    or abs(coalesce(a.measure, -1) - coalesce(d.measure, -1)) > case d.rule when 'outside' then 0.01 else 1e-9 end;
