-- Give staged duties their territory: the one in force that carries the code.
-- Parameters: at timestamptz. Index: territory_versions_level_idx.
update import_stage as s
set territory_id = v.territory_id
from territory_versions as v
where
    v.code = s.territory_code
    and upper_inf(v.recorded)
    and v.valid @> %(at)s::timestamptz
