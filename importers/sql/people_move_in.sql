-- Residences that are new.
-- Parameters: tenant integer, source text, batch uuid. Index: people's unique key.
insert into residences (
    tenant_id, person_id, household_id, relation, is_registered, is_living, valid, inflow_reason, permit_kind,
    permit_until_on, housing_kind, batch_id
)
select
    %(tenant)s::integer as tenant_id,
    p.id as person_id,
    s.household_id,
    s.relation,
    s.is_registered,
    s.is_living,
    daterange(s.since_on, s.until_on) as valid,
    s.inflow_reason,
    s.permit_kind,
    s.permit_until_on,
    s.housing_kind,
    %(batch)s::uuid as batch_id
from import_stage as s
inner join people as p on p.source = %(source)s and s.source_key = p.source_key
where
    not exists (
        select from import_stage_known as k
        where
            k.is_own and k.source_key = s.source_key and k.household_id = s.household_id
            and (upper_inf(k.valid) or k.valid && daterange(s.since_on, s.until_on))
    )
