-- The territories on both sides of each lane line: derived by gis/lane_lines/sides.py and verified. Versions as of assignments,
-- in valid and in recorded time. `share` is that of the places along its side, 0 to 1. No geometry.
create table lane_line_sides (
    tenant_id integer not null references tenants (id),
    id uuid not null default gen_random_uuid(),
    lane_line_id uuid not null,
    side text not null check (side in ('left', 'right')),
    community_id uuid,
    grid_id uuid,
    lane_id uuid,
    share double precision not null check (share > 0 and share < 1.000001),
    edition integer,
    valid tstzrange not null check (not isempty(valid) and not lower_inf(valid)),
    recorded tstzrange not null default tstzrange(now(), null),
    primary key (tenant_id, id),
    foreign key (tenant_id, lane_line_id) references lane_lines (tenant_id, id),
    foreign key (tenant_id, community_id) references territories (tenant_id, id),
    foreign key (tenant_id, grid_id) references territories (tenant_id, id),
    foreign key (tenant_id, lane_id) references territories (tenant_id, id)
);
create unique index lane_line_sides_current_key on lane_line_sides (
    tenant_id, lane_line_id, side, community_id, grid_id, lane_id
) nulls not distinct where upper_inf(valid) and upper_inf(recorded);
create index lane_line_sides_line_idx on lane_line_sides (tenant_id, lane_line_id) where upper_inf(recorded);

alter table lane_line_sides enable row level security;
alter table lane_line_sides force row level security;
create policy lane_line_sides_tenant on lane_line_sides using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
do $$
declare
    areas constant text := $c$(
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
begin
    -- As of assignments: a side is seen where the territory on it is one's own.
    execute format($p$create policy lane_line_sides_sight on lane_line_sides as restrictive using (
        case when (select current_setting('app.map_areas', true)) = '*' then true
        else coalesce(community_id = any(%s), false) or coalesce(grid_id = any(%s), false)
            or coalesce(lane_id = any(%s), false) end
    ) with check (true)$p$, areas, areas, areas);
end $$;
grant select, insert on lane_line_sides to wangge_app;
grant update (valid, recorded) on lane_line_sides to wangge_app;
