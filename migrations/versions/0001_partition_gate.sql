-- The database's own half of the partition gate: whoever writes, a level that covers its parent still tiles it at commit.
-- Method: orient every ring, cancel each directed edge of the children against its opposite, and require that what is
-- left equals the parent's directed edges. Exact on stored coordinates; no tolerance.
-- Index: territory_versions_parent_idx. Units: EPSG:4490 degrees, compared bit for bit.

create function note_partition_insert() returns trigger language plpgsql as $$
begin
    insert into partition_checks (tenant_id, parent_id, level, since)
    select c.tenant_id, c.parent_id, c.level, min(c.since)
    from (
        select v.tenant_id, v.parent_id, v.level, lower(v.valid) as since
        from written as v
        join levels as l on l.tenant_id = v.tenant_id and l.level = v.level and l.covers_parent
        where v.parent_id is not null
        union all
        select v.tenant_id, v.territory_id, l.level, lower(v.valid)
        from written as v
        join levels as l on l.tenant_id = v.tenant_id and l.parent_level = v.level and l.covers_parent
    ) as c
    group by c.tenant_id, c.parent_id, c.level
    order by c.tenant_id, c.parent_id, c.level
    on conflict (tenant_id, parent_id, level)
    do update set since = least(partition_checks.since, excluded.since);
    return null;
end $$;

-- An update that only ends a version matters from its end on; any other update matters from the version's beginning.
create function note_partition_update() returns trigger language plpgsql as $$
begin
    insert into partition_checks (tenant_id, parent_id, level, since)
    select c.tenant_id, c.parent_id, c.level, min(c.since)
    from (
        select r.tenant_id, p.parent_id, p.level,
            case
                when r.recorded = o.recorded and lower(r.valid) = lower(o.valid)
                    and r.geom = o.geom and r.parent_id is not distinct from o.parent_id
                    then least(coalesce(upper(r.valid), 'infinity'), coalesce(upper(o.valid), 'infinity'))
                else least(lower(r.valid), lower(o.valid))
            end as since
        from rewritten as r
        join replaced as o on o.tenant_id = r.tenant_id and o.id = r.id
        cross join lateral (
            select x.parent_id, l.level
            from (values (r.parent_id), (o.parent_id)) as x (parent_id)
            join levels as l on l.tenant_id = r.tenant_id and l.level = r.level and l.covers_parent
            where x.parent_id is not null
            union
            select r.territory_id, l.level
            from levels as l
            where l.tenant_id = r.tenant_id and l.parent_level = r.level and l.covers_parent
        ) as p
    ) as c
    group by c.tenant_id, c.parent_id, c.level
    order by c.tenant_id, c.parent_id, c.level
    on conflict (tenant_id, parent_id, level)
    do update set since = least(partition_checks.since, excluded.since);
    return null;
end $$;

create trigger territory_versions_note_insert after insert on territory_versions
referencing new table as written for each statement execute function note_partition_insert();
create trigger territory_versions_note_update after update on territory_versions
referencing old table as replaced new table as rewritten
for each statement execute function note_partition_update();

create function check_partition() returns trigger language plpgsql as $$
declare
    loose bigint;
    first_instant timestamptz;
    instant timestamptz;
    place geometry;
begin
    -- A later statement of the same transaction may have moved the row's beginning further back than it was at insert.
    select c.since into first_instant
    from partition_checks as c
    where c.tenant_id = new.tenant_id and c.parent_id = new.parent_id and c.level = new.level;
    for instant in
        select distinct t.at
        from territory_versions as v, unnest(array[lower(v.valid), upper(v.valid)]) as t (at)
        where v.tenant_id = new.tenant_id and upper_inf(v.recorded) and t.at >= first_instant and isfinite(t.at)
            and (v.territory_id = new.parent_id or (v.parent_id = new.parent_id and v.level = new.level))
    loop
        with faces as (
            select 1 as side, st_forcepolygonccw(v.geom) as geom
            from territory_versions as v
            where v.tenant_id = new.tenant_id and v.parent_id = new.parent_id and v.level = new.level
                and upper_inf(v.recorded) and v.valid @> instant
            union all
            select -1, st_forcepolygonccw(v.geom)
            from territory_versions as v
            where v.tenant_id = new.tenant_id and v.territory_id = new.parent_id
                and upper_inf(v.recorded) and v.valid @> instant
                and exists (
                    select from territory_versions as c
                    where c.tenant_id = new.tenant_id and c.parent_id = new.parent_id and c.level = new.level
                        and upper_inf(c.recorded) and c.valid @> instant
                )
        ), edges as (
            select f.side, st_x(st_startpoint(s.geom)) as ax, st_y(st_startpoint(s.geom)) as ay,
                st_x(st_endpoint(s.geom)) as bx, st_y(st_endpoint(s.geom)) as by
            from faces as f, st_dumpsegments(f.geom) as s
        ), net as (
            select least((ax, ay), (bx, by)) as a, greatest((ax, ay), (bx, by)) as b,
                sum(case when (ax, ay) < (bx, by) then side else -side end) as balance,
                min(ax) as x, min(ay) as y
            from edges group by 1, 2
        )
        select count(*), (array_agg(st_setsrid(st_makepoint(x, y), 4490)))[1]
        into loose, place from net where balance <> 0;
        if loose > 0 then
            raise exception using errcode = '23514', constraint = 'partition_exact',
                message = format('territories of level %s do not tile their parent: %s edges left over near %s',
                    new.level, loose, st_astext(place, 6)),
                hint = 'Write territories through the partition service.';
        end if;
    end loop;
    delete from partition_checks as c
    where c.tenant_id = new.tenant_id and c.parent_id = new.parent_id and c.level = new.level;
    return null;
end $$;

create constraint trigger partition_checks_run after insert on partition_checks
deferrable initially deferred for each row execute function check_partition();
