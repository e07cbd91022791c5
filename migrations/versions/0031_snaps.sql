-- Reports without an account: which device and address sent which, as keyed marks, while they are counted. And photos are
-- seen where their incident is. Geometry: none.

create table snap_reports (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    device_mark bytea not null check (length(device_mark) = 32),
    address_mark bytea not null check (length(address_mark) = 32),
    received_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id)
);
create index snap_reports_device_idx on snap_reports (tenant_id, device_mark, received_at);
create index snap_reports_address_idx on snap_reports (tenant_id, address_mark, received_at);

alter table snap_reports enable row level security;
alter table snap_reports force row level security;
create policy snap_reports_tenant on snap_reports using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
-- Read by the service alone, which counts.
create policy snap_reports_sight on snap_reports as restrictive using (
    (select current_setting('app.map_areas', true)) = '*'
) with check (true);
grant select, insert, delete on snap_reports to wangge_app;

alter table media add foreign key (tenant_id, incident_id) references incidents (tenant_id, id);
drop policy media_sight on media;
create policy media_sight on media as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' and (select current_setting('app.lines', true)) = '*'
        then true
    when incident_id is null then true
    else exists (
        select from incidents as i
        where i.tenant_id = media.tenant_id and i.id = media.incident_id
    ) end
) with check (true);
