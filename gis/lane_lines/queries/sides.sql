-- sides: the territories on both sides of a lane line now, with their names; those in sight.
-- Parameters: lane_line_id. share 0..1 of its side; length_m metres of the line. Index: lane_line_sides_line_idx.
select
    s.side,
    s.share,
    s.share * l.length_m as length_m,
    s.edition,
    names.places
from lane_line_sides as s
inner join lane_lines as l on s.tenant_id = l.tenant_id and s.lane_line_id = l.id
left join lateral (
    select
        jsonb_object_agg(v.level, jsonb_build_object(
            'id', v.territory_id, 'code', v.code, 'number', v.number, 'name', v.name
        )) as places
    from territory_versions as v
    where
        v.tenant_id = s.tenant_id
        and v.territory_id in (s.community_id, s.grid_id, s.lane_id)
        and upper_inf(v.recorded)
        and v.valid @> now()
) as names on true
where s.lane_line_id = %(lane_line_id)s::uuid and upper_inf(s.valid) and upper_inf(s.recorded)
order by s.side, s.share desc, s.grid_id, s.lane_id
