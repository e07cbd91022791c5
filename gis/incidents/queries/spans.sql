-- spans: the working time of a calendar in order. Parameters: calendar text. Units: seconds. Index: primary key.
select
    s.starts_at,
    s.ends_at,
    s.before_s,
    c.day_s
from work_calendars as c
inner join working_spans as s on c.tenant_id = s.tenant_id and c.code = s.calendar
where c.code = %(calendar)s::text
order by s.starts_at
