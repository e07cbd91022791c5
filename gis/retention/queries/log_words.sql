-- log_words: words of the log, but of households under a legal hold. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from audit_words as w
    where
        w.at < %(before)s::timestamptz
        and (w.household_id is null or not exists (
            select from legal_holds as h
            where h.tenant_id = w.tenant_id and h.household_id = w.household_id and now() <@ h.valid
        ))
    returning 1
)

select count(*) as gone from gone
