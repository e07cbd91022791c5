-- incidents: those that are open, and from close by those closed within a week; farther out what lies in one cell of an
-- eighth of the tile's side is one point with a count. Nothing that anybody wrote, and nobody's name.
-- Parameters: z, x, y (Web Mercator tile address); on_date (the local day); status (open, ended), type (codes and the
-- beginnings of codes), since (reported within so many days) (text[], null = all).
-- CRS: EPSG:3857 metres; box = tile plus 64/4096 of its side on each side; cells lie in one tile alone.
-- Index: incidents_open_place_idx for the open ones; incidents_geom_3857_idx of the months between the ids for the others.
-- Dropping: from close by open ones win, earliest due first, 5,000 at most; cells count all. Screened reports, rejected and merged ones are not drawn.
-- Whether something is overdue is not said, for it would grow old in a kept tile: due_at is (seconds since 1970, while the
-- clock runs), and of a cell when the first of them, and the one in the middle of all, is due.
with bounds as (
    select
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile,
        st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box,
        40075016.68557849 / 2 ^ %(z)s::integer / 8 as cell,
        (select array_agg(p || '%%') from unnest(%(type)s::text[]) as p) as types
),

kept as materialized (
    select
        i.id,
        i.state,
        i.type_code,
        i.level,
        i.is_open,
        i.geom_3857,
        case when i.running_since is not null then extract(epoch from i.due_at)::bigint end as due_at
    from bounds
    inner join incidents as i on bounds.box && i.geom_3857
    where
        i.is_open and i.state <> 'screening'
        and (%(status)s::text[] is null or 'open' = any(%(status)s::text[]))
        and (%(type)s::text[] is null or i.type_code like any(bounds.types))
        and (
            %(since)s::text[] is null
            or i.reported_at >= (%(on_date)s::date - (select max(s::integer) from unnest(%(since)s::text[]) as s))::timestamp
            at time zone 'Asia/Shanghai'
        )
    union all
    select
        i.id,
        i.state,
        i.type_code,
        i.level,
        i.is_open,
        i.geom_3857,
        null as due_at
    from bounds
    inner join incidents as i on bounds.box && i.geom_3857
    where
        not i.is_open and i.state in ('closed', 'reviewed', 'archived')
        and (
            'ended' = any(%(status)s::text[])
            or (%(status)s::text[] is null and %(z)s::integer >= 16)
        )
        and (%(type)s::text[] is null or i.type_code like any(bounds.types))
        and (
            %(since)s::text[] is not null
            or i.closed_at >= (%(on_date)s::date - 7)::timestamp at time zone 'Asia/Shanghai'
        )
        and i.id >= rpad(
            lpad(
                to_hex((extract(epoch from (
                    %(on_date)s::date
                    - coalesce((select max(s::integer) from unnest(%(since)s::text[]) as s), 92)
                )::timestamp at time zone 'Asia/Shanghai') * 1000)::bigint), 12, '0'
            ), 32, '0'
        )::uuid
    order by is_open desc, due_at asc, id asc
    limit case when %(z)s::integer >= 15 then 5000 end
),

cells as (
    select
        count(*) as count,
        min(k.id::text) as id,
        min(k.state) as state,
        min(k.type_code) as type_code,
        min(k.level) as level,
        min(k.due_at) as due_first,
        percentile_disc(0.5) within group (order by coalesce(k.due_at, 99999999999)) as due_half,
        st_setsrid(st_makepoint(avg(st_x(k.geom_3857)), avg(st_y(k.geom_3857))), 3857) as geom_3857
    from bounds
    inner join kept as k on %(z)s::integer < 15 and bounds.tile && k.geom_3857
    group by
        floor((st_x(k.geom_3857) - st_xmin(bounds.tile)) / bounds.cell),
        floor((st_ymax(bounds.tile) - st_y(k.geom_3857)) / bounds.cell)
),

shown as (
    select
        k.id::text as id,
        k.state,
        k.type_code,
        k.level,
        k.due_at,
        null::bigint as count,
        null::bigint as due_first,
        null::bigint as due_half,
        k.geom_3857
    from kept as k
    where %(z)s::integer >= 15
    union all
    select
        case when c.count = 1 then c.id end as id,
        case when c.count = 1 then c.state end as state,
        case when c.count = 1 then c.type_code end as type_code,
        case when c.count = 1 then c.level end as level,
        case when c.count = 1 then c.due_first end as due_at,
        nullif(c.count, 1) as count,
        case when c.count > 1 then c.due_first end as due_first,
        case when c.count > 1 and c.due_half < 99999999999 then c.due_half end as due_half,
        c.geom_3857
    from cells as c
),

t as materialized (
    select
        s.id,
        s.state,
        case left(s.type_code, 2)
            when '10' then 'component'
            when '20' then 'event'
            when '56' then 'dispute'
            else case when s.type_code is not null then 'local' end
        end as kind,
        s.type_code as type,
        s.level,
        s.due_at,
        s.count,
        s.due_first,
        s.due_half,
        st_asmvtgeom(s.geom_3857, bounds.tile, 4096, 64, true) as geom
    from bounds
    cross join shown as s
)

select st_asmvt(t, 'incidents', 4096, 'geom') as tile from t
