-- Staff without teams and absences, and no visits.
drop table visits, visit_rules, absences;
alter table households drop column last_visited_at;
alter table units drop column if exists verified_at;
drop trigger duties_sole on duties;
drop function set_sole_duty();
alter table duties drop constraint duties_one_head;
alter table duties add constraint duties_one_head exclude using gist (
    tenant_id with =, territory_id with =, role with =, valid with &&
) where (role in ('grid_head', 'lane_head', 'building_head'));
alter table duties drop column line, drop column is_sole, drop column number, drop column reason, drop column author_id;
alter table workers drop column team_id, drop column territory_id, drop column user_id, drop column number,
drop column ended_at;
drop table teams, duty_roles;
drop function refuse_circular_team();
