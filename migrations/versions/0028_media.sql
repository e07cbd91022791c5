-- Photos: who sent one and to which incident it is attached, the pieces of one that is under way, and contents, each once a tenant.
-- Geometry: position is EPSG:4326 lon/lat degrees as the camera said it, for nobody but the sender, until attached.

create table media (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    -- Of what is sent, not of what is kept: that is made anew.
    sha256 bytea not null check (length(sha256) = 32),
    byte_count integer not null check (byte_count > 0),
    received_count integer not null default 0 check (received_count between 0 and byte_count),
    uploaded_by_id uuid,
    incident_id uuid,
    taken_at timestamptz,
    position geometry (point, 4326),
    begun_at timestamptz not null default clock_timestamp(),
    ready_at timestamptz,
    attached_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, uploaded_by_id) references users (tenant_id, id),
    constraint media_ready check (ready_at is null or received_count = byte_count),
    constraint media_position check (position is null or attached_at is null)
);
-- The same photo begun twice by one sender is one upload, which goes on where it was.
create unique index media_free_key on media (tenant_id, uploaded_by_id, sha256) where incident_id is null;
create index media_incident_idx on media (tenant_id, incident_id) where incident_id is not null;
create index media_content_idx on media (tenant_id, sha256);

create table media_chunks (
    tenant_id integer not null references tenants (id),
    media_id uuid not null,
    start_byte integer not null check (start_byte >= 0),
    body bytea not null,
    primary key (tenant_id, media_id, start_byte),
    foreign key (tenant_id, media_id) references media (tenant_id, id) on delete cascade
);

create table media_contents (
    tenant_id integer not null references tenants (id),
    sha256 bytea not null check (length(sha256) = 32),
    width_px integer not null check (width_px > 0),
    height_px integer not null check (height_px > 0),
    body bytea not null,
    thumbnail bytea not null,
    made_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, sha256)
);

-- Photos do not get smaller, and a read of one should not try.
alter table media_chunks alter column body set storage external;
alter table media_contents alter column body set storage external;
alter table media_contents alter column thumbnail set storage external;

do $$
declare
    t text;
begin
    foreach t in array array['media', 'media_chunks', 'media_contents'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format($p$create policy %I on %I using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
        )$p$, t || '_tenant', t);
    end loop;
    -- What is kept is deleted by a run that says so.
    foreach t in array array['media', 'media_contents'] loop
        execute format($p$create policy %I on %I as restrictive for delete to wangge_app using (
            tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
            and (select current_setting('app.retention', true)) = 'on'
        )$p$, t || '_keeping', t);
    end loop;
end $$;

-- Until attached the service shows a photo to its sender alone; then it is seen where its incident is.
create policy media_sight on media as restrictive using (
    case when (select current_setting('app.map_areas', true)) = '*' then true
    else incident_id is null end
) with check (true);
create policy media_chunks_sight on media_chunks as restrictive using (
    exists (
        select from media as m
        where m.tenant_id = media_chunks.tenant_id and m.id = media_chunks.media_id
    )
) with check (true);
create policy media_contents_sight on media_contents as restrictive using (
    exists (
        select from media as m
        where m.tenant_id = media_contents.tenant_id and m.sha256 = media_contents.sha256
    )
) with check (true);

grant select, insert, delete on media, media_chunks, media_contents to wangge_app;
grant update (
    received_count, incident_id, taken_at, position, ready_at, attached_at
) on media to wangge_app;
