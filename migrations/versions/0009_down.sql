-- Take assignments by hand away again; nobody may stand where somebody put it.
do $$
begin
    if exists (select from assignments where rule = 'manual') then
        raise exception 'assignments by hand are stored: revoke every override before going back';
    end if;
end $$;
alter table assignments drop constraint assignments_rule_check;
alter table assignments add constraint assignments_rule_check check (
    rule in ('inside', 'largest_share', 'border_tie', 'by_building', 'outside')
);
drop table assignment_overrides;
