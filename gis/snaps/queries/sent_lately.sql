-- sent_lately: how many reports came of a device and of an address, when the last did, and how many of the device's were
-- taken up.
-- Parameters: author_id uuid (under which the device's receipts are); device, address bytea (keyed marks); since timestamptz.
-- Index: snap_reports_device_idx, snap_reports_address_idx, primary keys of incident_receipts and incidents.
select
    d.by_device,
    d.device_last_at,
    a.by_address,
    a.address_last_at,
    t.taken_up
from (
    select
        count(*) as by_device,
        max(s.received_at) as device_last_at
    from snap_reports as s
    where s.device_mark = %(device)s and s.received_at > %(since)s::timestamptz
) as d
cross join (
    select
        count(*) as by_address,
        max(s.received_at) as address_last_at
    from snap_reports as s
    where s.address_mark = %(address)s and s.received_at > %(since)s::timestamptz
) as a
cross join (
    select count(*) as taken_up
    from (
        select i.state
        from incident_receipts as r
        inner join incidents as i on r.tenant_id = i.tenant_id and r.incident_id = i.id
        where r.author_id = %(author_id)s::uuid
        order by r.made_at desc
        limit 100
    ) as i
    where i.state not in ('screening', 'rejected')
) as t
