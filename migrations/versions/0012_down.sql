-- Staff seen as before.
do $$
declare
    everything constant text := $c$(select current_setting('app.map_areas', true)) = '*'$c$;
    areas constant text := $c$(
        select nullif(nullif(current_setting('app.map_areas', true), ''), '*')::uuid[]
    )::uuid[]$c$;
begin
    drop policy workers_sight on workers;
    execute format($p$create policy workers_sight on workers as restrictive using (
        case when %s then true
        else coalesce(territory_id = any(%s), false)
            or exists (select from duties as d where d.tenant_id = workers.tenant_id and d.worker_id = workers.id) end
    ) with check (true)$p$, everything, areas);
    drop policy absences_sight on absences;
    execute format($p$create policy absences_sight on absences as restrictive using (
        case when %s then true
        else exists (select from workers as w where w.tenant_id = absences.tenant_id and w.id = absences.worker_id) end
    ) with check (true)$p$, everything);
end $$;
create or replace function refuse_circular_team() returns trigger
language plpgsql set search_path = wangge, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtext('teams'), new.tenant_id);
    if exists (
        with recursive up (id, parent_id, steps) as (
            select t.id, t.parent_id, 0 from teams as t where t.tenant_id = new.tenant_id and t.id = new.parent_id
            union all
            select t.id, t.parent_id, up.steps + 1
            from up inner join teams as t on t.tenant_id = new.tenant_id and t.id = up.parent_id
            where up.steps < 100 and up.id <> new.id
        )
        select from up where up.id = new.id
    ) then
        raise exception 'team % would be below itself', new.id using errcode = 'check_violation';
    end if;
    return new;
end $$;
