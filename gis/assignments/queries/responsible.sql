-- Who answers for some territories at one moment.
-- Parameters: ids uuid[]; at timestamptz. Index: duties_territory_idx.
select
    d.territory_id,
    d.role,
    w.name,
    w.phone_masked
from duties as d
inner join workers as w on d.tenant_id = w.tenant_id and d.worker_id = w.id
where d.territory_id = any(:ids) and d.valid @> cast(:at as timestamptz)
order by d.role, w.name;
