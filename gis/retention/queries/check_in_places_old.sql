-- check_in_places_old: exact places and words of old check-ins, emptied; verdict and distance stay. Returns how many.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with emptied as (
    update check_ins as c
    set geom = null, reason = case c.verdict when 'made_up' then '' else c.reason end
    where c.at < %(before)s::timestamptz and (c.geom is not null or (c.verdict = 'made_up' and c.reason <> ''))
    returning 1
)

select count(*) as emptied from emptied
