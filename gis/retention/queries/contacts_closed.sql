-- contacts_closed: whom to call at organisations that closed long ago. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from organization_contacts as c
    using organizations as o
    where c.organization_id = o.id and o.closed_on < (%(before)s::timestamptz at time zone 'Asia/Shanghai')::date
    returning 1
)

select count(*) as gone from gone
