-- Writes what was derived for every subject that differs.
-- Parameters: tenant_id integer; subject_kind text; at timestamptz.
insert into assignments (
    tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, rule, measure, edition, valid
)
select
    %(tenant_id)s::integer,
    %(subject_kind)s,
    d.subject_id,
    d.community_id,
    d.grid_id,
    d.lane_id,
    d.rule,
    d.measure,
    d.edition,
    tstzrange(%(at)s::timestamptz, null) as valid
from differences as d;
