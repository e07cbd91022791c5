-- As `incidents_changed.sql`, for the subjects that an edit moves.
-- Parameters: tenant_id integer; subject_ids, community_ids, grid_ids, lane_ids (arrays, one entry per subject).
-- Index: the primary keys of the months that the ids are of.
update incidents as i
set
    community_id = c.community_id,
    grid_id = c.grid_id,
    lane_id = c.lane_id
from unnest(
    %(subject_ids)s::uuid[],
    %(community_ids)s::uuid[],
    %(grid_ids)s::uuid[],
    %(lane_ids)s::uuid[]
) as c (subject_id, community_id, grid_id, lane_id)
where
    i.tenant_id = %(tenant_id)s
    and i.id = any(%(subject_ids)s::uuid[])
    and i.id = c.subject_id
    and (i.community_id, i.grid_id, i.lane_id) is distinct from (c.community_id, c.grid_id, c.lane_id);
