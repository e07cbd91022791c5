-- levels: the level of some territories in sight and what they lie in, now. Parameters: ids uuid[].
-- Index: territory_versions_once (by territory).
select
    v.territory_id as id,
    v.level,
    v.parent_id
from territory_versions as v
where v.territory_id = any(%(ids)s::uuid[]) and upper_inf(v.recorded) and now() <@ v.valid
