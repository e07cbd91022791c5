-- Who may see what: grants to accounts, and policies that hold every row to the areas of whoever asks.
-- app.map_areas: where one sees the map; app.people_areas: where one sees personal data; app.context_areas: territories
-- above one's own, seen by name and border only. Each is `*` for the whole tenant, or a uuid[] literal of communities,
-- grids and lanes, and means nothing when it is unset. app.lines: `*` or a text[] literal of lines of work.
-- A policy's CASE is no filter that the planner could weigh: it expects half of the rows, which keeps the plans of
-- those who see everything. Restrictive: what is out of sight is neither read nor changed; whether a new
-- row may be written is for the services. Their names sort after those of the box policies, and must: PostgreSQL lets only the first restrictive policy use an index that is not leakproof.

create table grants (
    tenant_id integer not null,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    territory_id uuid,
    lines text[],
    classes text[] not null default '{map,people}' check (classes <@ '{map,people}' and cardinality(classes) > 0),
    kind text not null default 'standing' check (kind in ('standing', 'cross_scope')),
    reason text not null default '' check (length(reason) <= 500),
    granted_by_id uuid,
    approved_by_id uuid,
    valid tstzrange not null default tstzrange(now(), null) check (not isempty(valid) and not lower_inf(valid)),
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id),
    foreign key (tenant_id, territory_id) references territories (tenant_id, id),
    foreign key (tenant_id, granted_by_id) references users (tenant_id, id),
    foreign key (tenant_id, approved_by_id) references users (tenant_id, id),
    -- What reaches into another area ends by itself, has a reason, and was approved by a second person.
    constraint grants_cross_scope check (
        kind = 'standing'
        or (not upper_inf(valid) and reason <> '' and approved_by_id is not null
            and approved_by_id is distinct from user_id)
    )
);
create index grants_user_idx on grants (tenant_id, user_id);
create index grants_territory_idx on grants (tenant_id, territory_id) where territory_id is not null;

alter table grants enable row level security;
alter table grants force row level security;
create policy grants_tenant on grants using (
    tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer)
);
grant select, insert on grants to wangge_app;
grant update (valid) on grants to wangge_app;

-- Accounts that are there saw the whole tenant, and still do.
alter table users no force row level security;
alter table grants no force row level security;
insert into grants (tenant_id, user_id, reason)
select
    tenant_id,
    id as user_id,
    'before areas were granted' as reason
from users;
alter table grants force row level security;
alter table users force row level security;

do $$
declare
    t text;
    subject text;
    key text;
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    areas constant text := $c$(
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
    every_person constant text := $c$(select current_setting('app.people_areas', true)) = '*'$c$;
    people constant text := $c$(
        select nullif(nullif(current_setting('app.people_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
    every_line constant text := $c$(select current_setting('app.lines', true)) = '*'$c$;
    lines constant text := $c$(
        select nullif(nullif(current_setting('app.lines', true), ''), '*')::text[]
    )::text[]$c$;
    context constant text := $c$(
        select nullif(nullif(current_setting('app.context_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
begin
    execute format($p$create policy assignments_sight on assignments as restrictive using (
        case when %s then true
        else coalesce(community_id = any(%s), false) or coalesce(grid_id = any(%s), false)
            or coalesce(lane_id = any(%s), false) end
    ) with check (true)$p$, everything, areas, areas, areas);

    -- What is assigned is seen where it is assigned now; units follow their building. Index: assignments_current_key.
    for t, subject, key in values
        ('buildings', 'building', 'id'), ('units', 'building', 'building_id'), ('households', 'household', 'id'),
        ('facilities', 'facility', 'id'), ('devices', 'device', 'id'), ('duty_posts', 'duty_post', 'id')
    loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (
                select from assignments as a
                where a.tenant_id = %I.tenant_id and a.subject_kind = %L and a.subject_id = %I.%I
                    and upper_inf(a.valid) and upper_inf(a.recorded)
            ) end
        ) with check (true)$p$, t || '_sight', t, everything, t, subject, t, key);
    end loop;

    execute format($p$create policy territory_versions_sight on territory_versions as restrictive using (
        case when %s then true
        else coalesce(community_id = any(%s), false) or coalesce(territory_id = any(%s), false)
            or coalesce(parent_id = any(%s), false) or coalesce(territory_id = any(%s), false) end
    ) with check (true)$p$, everything, areas, areas, areas, context);
    execute format($p$create policy territories_sight on territories as restrictive using (
        case when %s then true
        else coalesce(community_id = any(%s), false) or coalesce(id = any(%s), false) or coalesce(id = any(%s), false) end
    ) with check (true)$p$, everything, areas, areas, context);

    -- What happens to a community's map as a whole is for those who see the whole community.
    foreach t in array array['edits', 'drafts', 'jobs'] loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true else coalesce(community_id = any(%s), false) end
        ) with check (true)$p$, t || '_sight', t, everything, areas);
    end loop;
    foreach t in array array['draft_steps', 'draft_events'] loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (select from drafts as d where d.tenant_id = %I.tenant_id and d.id = %I.draft_id) end
        ) with check (true)$p$, t || '_sight', t, everything, t, t);
    end loop;
    execute format($p$create policy lineage_sight on lineage as restrictive using (
        case when %s then true
        else exists (select from edits as e where e.tenant_id = lineage.tenant_id and e.id = lineage.edit_id) end
    ) with check (true)$p$, everything);

    -- Staff are seen where they answer for something: in one's own areas, not in those above.
    execute format($p$create policy duties_sight on duties as restrictive using (
        case when %s then true
        else coalesce(territory_id = any(%s), false) or exists (
            select from territories as t
            where t.tenant_id = duties.tenant_id and t.id = duties.territory_id and t.community_id = any(%s)
        ) end
    ) with check (true)$p$, everything, areas, areas);
    -- A deputy answers where the absent one does, and is seen there. An absence is seen with the duties of whoever is
    -- away, not through the workers, whose policy reads the absences: policies that read each other are refused.
    execute format($p$create policy absences_sight on absences as restrictive using (
        case when %s then true
        else exists (
            select from duties as d where d.tenant_id = absences.tenant_id and d.worker_id = absences.worker_id
        ) end
    ) with check (true)$p$, everything);
    execute format($p$create policy workers_sight on workers as restrictive using (
        case when %s then true
        else coalesce(territory_id = any(%s), false)
            or exists (select from duties as d where d.tenant_id = workers.tenant_id and d.worker_id = workers.id)
            or exists (select from absences as a where a.tenant_id = workers.tenant_id and a.deputy_id = workers.id)
        end
    ) with check (true)$p$, everything, areas);
    execute format($p$create policy teams_sight on teams as restrictive using (
        case when %s then true
        else coalesce(territory_id = any(%s), false)
            or exists (select from workers as w where w.tenant_id = teams.tenant_id and w.team_id = teams.id) end
    ) with check (true)$p$, everything, areas);

    -- A decision about a subject is seen with the subject; a visit is personal data of the household.
    execute format($p$create policy assignment_overrides_sight on assignment_overrides as restrictive using (
        case when %s then true
        else exists (
            select from assignments as a
            where a.tenant_id = assignment_overrides.tenant_id and a.subject_kind = assignment_overrides.subject_kind
                and a.subject_id = assignment_overrides.subject_id and upper_inf(a.valid) and upper_inf(a.recorded)
        ) end
    ) with check (true)$p$, everything);
    execute format($p$create policy visits_sight on visits as restrictive using (
        (%s or line is null or coalesce(line = any(%s), false))
        and case when %s then true
        else exists (
            select from assignments as a
            where a.tenant_id = visits.tenant_id and a.subject_kind = 'household' and a.subject_id = visits.household_id
                and upper_inf(a.valid) and upper_inf(a.recorded)
                and (coalesce(a.community_id = any(%s), false) or coalesce(a.grid_id = any(%s), false)
                    or coalesce(a.lane_id = any(%s), false))
        ) end
    ) with check (true)$p$, every_line, lines, every_person, people, people, people);

    -- An overlay is seen by those whose ground it shares; a common border is no common ground.
    execute format($p$create policy overlay_versions_sight on overlay_versions as restrictive using (
        case when %s then true
        else exists (
            select from territory_versions as v
            where v.tenant_id = overlay_versions.tenant_id and v.territory_id = any(%s)
                and upper_inf(v.valid) and upper_inf(v.recorded)
                and v.geom && overlay_versions.geom
                and st_relate(v.geom, overlay_versions.geom, 'T********')
        ) end
    ) with check (true)$p$, everything, areas);
    foreach t in array array['overlays', 'overlay_changes'] loop
        execute format($p$create policy %I on %I as restrictive using (
            case when %s then true
            else exists (
                select from overlay_versions as v
                where v.tenant_id = %I.tenant_id and v.overlay_id = %I.%I
            ) end
        ) with check (true)$p$, t || '_sight', t, everything, t, t, case t when 'overlays' then 'id' else 'overlay_id' end);
    end loop;

    -- Kept for the whole tenant and read by its own staff of the registers only.
    foreach t in array array[
        'import_batches', 'rejected_rows', 'register_versions', 'outbox', 'audit_log', 'territory_codes'
    ] loop
        execute format(
            'create policy %I on %I as restrictive using (%s) with check (true)', t || '_sight', t, everything
        );
    end loop;
end $$;
