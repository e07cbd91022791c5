-- grants_ended: grants that ended, but those that a request still cites. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from grants as g
    where
        upper(g.valid) < %(before)s::timestamptz
        and not exists (
            select from access_requests as q
            where q.tenant_id = g.tenant_id and q.grant_id = g.id
        )
    returning 1
)

select count(*) as gone from gone
