-- Whoever keeps in memory where members are is told which of them moved: tenant and runs, no place and no name.
create function tell_members_moved() returns trigger
language plpgsql set search_path = wangge, public, pg_temp as $f$
declare
    moved record;
begin
    for moved in
        select c.tenant_id, count(*) as runs, string_agg(c.run_id::text, ',') as ids from changed as c group by c.tenant_id
    loop
        perform pg_notify('wangge_members', moved.tenant_id || ':' || case when moved.runs <= 200 then moved.ids else '' end);
    end loop;
    return null;
end $f$;

create trigger member_positions_added after insert on member_positions referencing new table as changed
for each statement execute function tell_members_moved();
create trigger member_positions_moved after update on member_positions referencing new table as changed
for each statement execute function tell_members_moved();
create trigger member_positions_left after delete on member_positions referencing old table as changed
for each statement execute function tell_members_moved();
