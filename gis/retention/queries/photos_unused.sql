-- photos_unused: photos that were attached to nothing, and contents that no other photo has. Returns how many photos went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant. Index: media_content_idx.
with old as materialized (
    select
        m.id,
        m.sha256
    from media as m
    where m.incident_id is null and m.begun_at < %(before)s::timestamptz
),

contents as (
    delete from media_contents as c
    where
        c.sha256 in (select o.sha256 from old as o)
        and not exists (
            select from media as m
            where m.tenant_id = c.tenant_id and m.sha256 = c.sha256 and m.id not in (select o.id from old as o)
        )
    returning 1
),

gone as (
    delete from media as m
    where m.id in (select o.id from old as o)
    returning 1
)

select count(*) as gone from gone
