-- Where cameras look, and what they see: the sector of the lens, and of it what no building covers or hides.
-- What is stated is a column of devices, in degrees from true north clockwise and metres; camera_views is derived from that
-- and from the buildings' footprints by gis.devices.views, and verified. Geometry: EPSG:4490 lon/lat degrees, 9 decimals.
-- sector_3857 (EPSG:3857, metres) is generated and indexed: a sector is looked for where it reaches, not where its camera is.

alter table devices
add column bearing_deg double precision check (bearing_deg >= 0 and bearing_deg < 360),
add column angle_deg double precision check (angle_deg >= 1 and angle_deg <= 360),
add column range_m double precision check (range_m >= 1 and range_m <= 2000),
add column height_m double precision check (height_m >= 0 and height_m <= 500),
add constraint devices_lens check (
    num_nonnulls(bearing_deg, angle_deg, range_m) in (0, 3) and (angle_deg is null or kind = 'camera')
);

create table camera_views (
    tenant_id integer not null,
    device_id uuid not null,
    sector geometry (polygon, 4490) not null,
    sector_3857 geometry (polygon, 3857) generated always as (st_transform(sector, 3857)) stored,
    seen geometry (multipolygon, 4490) not null,
    sector_m2 double precision not null check (sector_m2 > 0 and sector_m2 < 'Infinity'),
    seen_m2 double precision not null check (seen_m2 >= 0 and seen_m2 < 'Infinity'),
    derived_at timestamptz not null default now(),
    primary key (tenant_id, device_id),
    foreign key (tenant_id, device_id) references devices (tenant_id, id)
);
create index camera_views_sector_3857_idx on camera_views using gist (sector_3857);

alter table camera_views enable row level security;
alter table camera_views force row level security;
create policy camera_views_tenant on camera_views using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
create policy camera_views_box on camera_views as restrictive for select using (
    sector_3857 && coalesce(
        nullif(current_setting('app.box_3857', true), '')::geometry,
        'SRID=3857;POLYGON((-2.01e7 -2.01e7,2.01e7 -2.01e7,2.01e7 2.01e7,-2.01e7 2.01e7,-2.01e7 -2.01e7))'::geometry
    )
);
-- Seen where its camera is seen, as devices are, and not through them: their box asks for the camera, not for its sector.
create policy camera_views_sight on camera_views as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else exists (
        select from assignments as a
        where a.tenant_id = camera_views.tenant_id and a.subject_kind = 'device' and a.subject_id = camera_views.device_id
            and upper_inf(a.valid) and upper_inf(a.recorded)
    ) end
) with check (true);

grant select, insert, update, delete on camera_views to wangge_app;
