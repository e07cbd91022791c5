-- receipt: what was answered to a sender's own id.
-- Parameters: author_id, request_id uuid. The transaction sees everything. Index: primary key.
select
    r.digest,
    r.incident_id,
    r.ordinal
from incident_receipts as r
where r.author_id = %(author_id)s::uuid and r.request_id = %(request_id)s::uuid
