-- Residences that the file states again: what it says of them now. The day they began stays unless the file gives another.
-- Parameters: source text. Index: primary key.
update residences as r
set
    relation = s.relation,
    is_registered = s.is_registered,
    is_living = s.is_living,
    valid = daterange(least(lower(r.valid), s.since_on), s.until_on),
    inflow_reason = s.inflow_reason,
    permit_kind = s.permit_kind,
    permit_until_on = s.permit_until_on,
    housing_kind = s.housing_kind
from import_stage_known as k
inner join import_stage as s on k.source_key = s.source_key and k.household_id = s.household_id
where
    r.id = k.id and k.is_restated and k.is_own and upper_inf(k.valid)
    and (
        r.relation, r.is_registered, r.is_living, r.valid, r.inflow_reason, r.permit_kind, r.permit_until_on,
        r.housing_kind
    ) is distinct from (
        s.relation, s.is_registered, s.is_living, daterange(least(lower(r.valid), s.since_on), s.until_on),
        s.inflow_reason, s.permit_kind, s.permit_until_on, s.housing_kind
    )
