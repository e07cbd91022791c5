-- residents_gone: residents without a home since before then, and not under a legal hold.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
select p.id
from people as p
where
    p.erased_at is null
    and coalesce((
        select max(coalesce(upper(r.valid), 'infinity'::date))
        from residences as r
        where r.tenant_id = p.tenant_id and r.person_id = p.id
    ), (p.created_at at time zone 'Asia/Shanghai')::date) < (%(before)s::timestamptz at time zone 'Asia/Shanghai')::date
    and not exists (
        select from legal_holds as h
        where
            h.tenant_id = p.tenant_id and now() <@ h.valid
            and (
                h.person_id = p.id
                or (
                    h.person_id is null and h.household_id in (
                        select r.household_id
                        from residences as r
                        where r.tenant_id = p.tenant_id and r.person_id = p.id
                    )
                )
            )
    )
order by p.id
