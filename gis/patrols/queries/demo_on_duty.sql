-- demo_on_duty: who is on shift at which post at this moment, of the invented shifts of every other day.
-- Parameters: none. Index: none, a demo town is small.
select
    s.worker_id,
    a.grid_id
from shifts as s
inner join duty_posts as p on s.duty_post_id = p.id
inner join assignments as a
    on a.subject_kind = 'duty_post' and s.duty_post_id = a.subject_id and upper_inf(a.valid) and upper_inf(a.recorded)
where
    mod(extract(epoch from now() - s.starts_at)::numeric, 2 * 86400)
    < extract(epoch from s.ends_at - s.starts_at)::numeric
order by p.source_key, s.worker_id
