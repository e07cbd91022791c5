-- Tells the names of the search box where their things belong now, for row-level security.
-- Index: primary key of search_names; the same rows as `write_changed.sql` writes.
update search_names as n
set
    community_id = d.community_id,
    grid_id = d.grid_id,
    lane_id = d.lane_id
from differences as d
where
    n.id = d.subject_id
    and n.tenant_id = %(tenant_id)s
    and (n.community_id, n.grid_id, n.lane_id) is distinct from (d.community_id, d.grid_id, d.lane_id);
