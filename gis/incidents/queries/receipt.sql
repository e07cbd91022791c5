-- receipt: what was answered to a sender's own id, with the state that the step led to.
-- Parameters: author_id, request_id uuid. The transaction sees everything. Index: primary keys.
select
    r.digest,
    r.incident_id,
    r.ordinal,
    t.to_state as state
from incident_receipts as r
inner join incident_transitions as t
    on r.tenant_id = t.tenant_id and r.incident_id = t.incident_id and r.ordinal = t.ordinal
where r.author_id = %(author_id)s::uuid and r.request_id = %(request_id)s::uuid
