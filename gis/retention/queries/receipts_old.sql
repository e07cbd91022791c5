-- receipts_old: receipts of what was sent so long ago that nobody sends it again. Returns how many went.
-- Parameters: before timestamptz. Index: incident_receipts_made_idx.
with gone as (
    delete from incident_receipts as r
    where r.made_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
