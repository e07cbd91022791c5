-- Households go where their building goes.
-- Parameters: ids uuid[] (households) or null for all; at timestamptz; existing_at timestamptz or null.
-- Index: assignments_subject_idx.
insert into derived (subject_id, grid_id, lane_id, building_id, community_id, rule, measure, edition)
select
    h.id as subject_id,
    a.grid_id,
    a.lane_id,
    h.building_id,
    a.community_id,
    case when a.rule = 'outside' then 'outside' else 'by_building' end as rule,
    a.measure,
    a.edition
from households as h
inner join assignments as a
    on
        h.tenant_id = a.tenant_id and a.subject_kind = 'building' and h.building_id = a.subject_id
        and upper_inf(a.recorded) and a.valid @> %(at)s::timestamptz
where
    (%(ids)s::uuid[] is null or h.id = any(%(ids)s::uuid[]))
    and (
        %(existing_at)s::timestamptz is null
        or exists (
            select from assignments as own
            where
                own.subject_kind = 'household' and own.subject_id = h.id
                and upper_inf(own.recorded) and own.valid @> %(existing_at)s::timestamptz
        )
    );
