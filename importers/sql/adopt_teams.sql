-- Give the workers that this batch wrote the team their file names; a team is made when none has the name.
-- Parameters: tenant_id integer, batch_id uuid. Reads the workers of the batch.
with named as (
    select
        w.id,
        w.team
    from workers as w
    where w.batch_id = %(batch_id)s and w.team <> ''
),

made as (
    insert into teams (tenant_id, name)
    select distinct
        %(tenant_id)s::integer,
        n.team
    from named as n
    on conflict (tenant_id, name) do nothing
    returning id, name
)

update workers as w
set team_id = t.id
from named as n
inner join (
    select
        m.id,
        m.name
    from made as m
    union all
    select
        k.id,
        k.name
    from teams as k
) as t on n.team = t.name
where w.id = n.id
