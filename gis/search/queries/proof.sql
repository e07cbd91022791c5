-- proof: every name of the search box that its source does not have, or has otherwise, and the other way round.
-- The words themselves (`terms`) are the view's, computed of the same columns. Index: none; both sides are read once.
with kept as (
    select
        n.id,
        n.kind,
        n.subject_id,
        n.name,
        n.code,
        n.number,
        n.address,
        n.name_pinyin,
        n.name_initials,
        n.lon,
        n.lat,
        n.since,
        n.until,
        n.community_id,
        n.grid_id,
        n.lane_id,
        n.also,
        n.also_pinyin,
        n.also_initials
    from search_names as n
    where n.until > now()
),

sources as (
    select
        s.id,
        s.kind,
        s.subject_id,
        s.name,
        s.code,
        s.number,
        s.address,
        s.name_pinyin,
        s.name_initials,
        s.lon,
        s.lat,
        s.since,
        s.until,
        s.community_id,
        s.grid_id,
        s.lane_id,
        s.also,
        s.also_pinyin,
        s.also_initials
    from search_sources as s
    where s.until > now()
),

missing as (
    select * from sources
    except
    select * from kept
),

left_over as (
    select * from kept
    except
    select * from sources
),

parted as (
    select * from missing
    union all
    select * from left_over
)

select
    p.subject_id,
    p.kind
from parted as p
where %(at)s::timestamptz is not null
order by p.subject_id
limit 1000;
