-- positions_old: positions of members who were not heard of for long, whose run was never ended. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from member_positions as t
    where t.heard_at < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
