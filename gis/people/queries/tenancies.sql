-- tenancies: how the household's unit is and was let, the newest first.
-- Parameters: household_id uuid; today date. Index: tenancies_once.
select
    t.id,
    t.use_code,
    t.hazard_codes,
    t.is_sublet,
    t.landlord_name,
    t.landlord_phone_masked,
    lower(t.valid) as since_on,
    upper(t.valid) as until_on,
    t.valid @> %(today)s::date as is_open,
    t.recorded_at
from tenancies as t
where t.household_id = %(household_id)s::uuid
order by lower(t.valid) desc, t.id
