-- demo_shifts: every post by two members in each of three shifts, who take turns every other day.
-- Parameters: tenant_id integer; since timestamptz (a local midnight). Index: none, a demo town is small.
with posts as (
    select
        p.id,
        row_number() over (order by p.source_key) - 1 as place
    from duty_posts as p
),

members as (
    select
        w.id,
        row_number() over (order by w.source_key) - 1 as place
    from workers as w
    where exists (select from duties as d
where d.worker_id = w.id and d.role = 'patrol' and d.valid @> now())
),

slots as (
    select
        p.id as post_id,
        s.hour,
        t.turn,
        row_number() over (order by t.turn, p.place, s.hour) - 1 as place
    from posts as p
    cross join (values (0), (8), (16)) as s (hour)
    cross join (values (0), (1)) as t (turn)
)

insert into shifts (tenant_id, worker_id, duty_post_id, rrule, starts_at, ends_at)
select
    %(tenant_id)s::integer as tenant_id,
    m.id as worker_id,
    s.post_id,
    'FREQ=DAILY;INTERVAL=2' as rrule,
    %(since)s::timestamptz + make_interval(days => s.turn, hours => s.hour) as starts_at,
    %(since)s::timestamptz + make_interval(days => s.turn, hours => s.hour + 8) as ends_at
from slots as s
inner join members as m on s.place = m.place
