-- condition: a filing condition in force. Parameters: id uuid. Index: primary key.
select
    c.id,
    c.type_code,
    c.limit_amount,
    c.limit_unit
from filing_conditions as c
where c.id = %(id)s::uuid and c.valid @> now()
