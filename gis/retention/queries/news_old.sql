-- news_old: news. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from outbox as o
    where
        o.at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
