-- rejected_rows: rows that an import refused. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from rejected_rows as r
    where
        exists (
            select from import_batches as b
            where
                b.tenant_id = r.tenant_id and b.id = r.batch_id
                and coalesce(b.finished_at, b.started_at) < %(before)s::timestamptz
        )
    returning 1
)

select count(*) as gone from gone
