-- packs_old: packs built, or ordered and never built. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from packs as p
    where coalesce(p.built_at, p.requested_at) < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
