-- Tells incidents where they belong now, for row-level security and their lists.
-- Parameters: tenant_id integer. Index: the primary keys of incidents, month by month.
update incidents as i
set
    community_id = d.community_id,
    grid_id = d.grid_id,
    lane_id = d.lane_id
from differences as d
where
    i.tenant_id = %(tenant_id)s
    and i.id = d.subject_id
    and (i.community_id, i.grid_id, i.lane_id) is distinct from (d.community_id, d.grid_id, d.lane_id);
