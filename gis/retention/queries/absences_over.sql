-- absences_over: absences of staff that are over. Returns how many went.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with gone as (
    delete from absences as a
    where
        upper(a.valid) < %(before)s::timestamptz
    returning 1
)

select count(*) as gone from gone
