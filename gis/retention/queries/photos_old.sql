-- photos_old: photos of incidents that ended long ago, and contents that no other photo has. Returns how many photos went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant. Index: media_incident_idx, media_content_idx.
with old as materialized (
    select
        m.id,
        m.sha256
    from media as m
    inner join incidents as i on m.tenant_id = i.tenant_id and m.incident_id = i.id
    where not i.is_open and i.state_at < %(before)s::timestamptz
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
