-- condition_of: a filing condition as an incident has it, in force or not any more. Parameters: id uuid. Index: primary key.
select
    c.id,
    c.ordinal,
    c.condition,
    c.limit_amount,
    c.limit_unit,
    c.closing,
    c.source,
    c.status
from filing_conditions as c
where c.id = %(id)s::uuid
