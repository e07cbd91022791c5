-- Nobody is told any more.
drop trigger member_positions_added on member_positions;
drop trigger member_positions_moved on member_positions;
drop trigger member_positions_left on member_positions;
drop function tell_members_moved();
