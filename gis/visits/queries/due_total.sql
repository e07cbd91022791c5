-- due_total: how many households of some buildings a rule of visiting asks for, up to a number.
-- Parameters: buildings (uuid[], where whoever asks sees personal data), rules (jsonb: code, subject, tag, since), on_date
-- (date), most (integer). Index: households_building_idx.
with asked as materialized (
    select
        r.subject,
        r.tag,
        r.since
    from jsonb_to_recordset(%(rules)s::jsonb) as r (subject text, tag text, since timestamptz)
),

due as (
    select h.id
    from unnest(%(buildings)s::uuid[]) as w (id)
    inner join households as h on w.id = h.building_id
    where
        exists (
            select from asked as r
            where
                (h.last_visited_at is null or h.last_visited_at < r.since)
                and case r.subject
                    when 'all' then true
                    when 'elderly_people' then h.elderly_people > 0
                    when 'child_people' then h.child_people > 0
                    when 'floating_people' then h.floating_people > 0
                    when 'tag'
                        then exists (
                            select 1
                            from residences as s
                            inner join attention_tags as t on s.tenant_id = t.tenant_id and s.person_id = t.person_id
                            where
                                s.tenant_id = h.tenant_id
                                and s.household_id = h.id
                                and s.is_living
                                and s.valid @> %(on_date)s::date
                                and r.tag = t.code
                                and t.ended_at is null
                                and t.expires_on >= %(on_date)s::date
                        )
                    else false
                end
        )
    limit %(most)s::integer -- noqa: AM09
)

select count(*) as total from due
