-- cover: writes what some runs covered instead of what was known of them.
-- Parameters: tenant_id integer; runs, lines uuid[], hours bigint[] since 1970, pieces text[], lengths_dm, passes integer[].
-- Index: lane_coverage_pkey.
insert into lane_coverage (tenant_id, run_id, lane_line_id, hour, pieces, length_dm, passes)
select
    %(tenant_id)s::integer as tenant_id,
    u.run_id,
    u.line_id,
    to_timestamp(u.hour * 3600) as hour,
    u.pieces::int4multirange as pieces,
    u.length_dm,
    u.passes
from unnest(
    %(runs)s::uuid[], %(lines)s::uuid[], %(hours)s::bigint[], %(pieces)s::text[], %(lengths_dm)s::integer[],
    %(passes)s::integer[]
) as u (run_id, line_id, hour, pieces, length_dm, passes)
