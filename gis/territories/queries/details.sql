-- details: one territory in force at a moment, beyond what the list tells.
-- Parameters: territory_id, as_of (timestamptz, null = now).
-- Units: geometry EPSG:4490 degrees, GeoJSON with 9 decimals.
-- Index: primary keys, territory_versions_once, assignments_grid_idx, _lane_idx, _community_idx; households_building_idx.
with recursive moment as (
    select coalesce(%(as_of)s::timestamptz, now()) as at
),

self as materialized (
    select v.*
    from territory_versions as v
    cross join moment
    where
        v.territory_id = %(territory_id)s::uuid
        and upper_inf(v.recorded)
        and moment.at <@ v.valid
),

up (territory_id, parent_id, level, name, code, steps) as (
    select
        territory_id,
        parent_id,
        level,
        name,
        code,
        0
    from self
    union all
    select
        v.territory_id,
        v.parent_id,
        v.level,
        v.name,
        v.code,
        up.steps + 1
    from up
    cross join moment
    inner join territory_versions as v
        on up.parent_id = v.territory_id and upper_inf(v.recorded) and moment.at <@ v.valid
    where up.steps < 8
),

members as materialized (
    select
        a.tenant_id,
        a.subject_kind,
        a.subject_id,
        a.rule
    from self
    cross join moment
    inner join assignments as a
        on
            self.tenant_id = a.tenant_id
            and (
                (self.level = 'grid' and self.territory_id = a.grid_id)
                or (self.level = 'lane' and self.territory_id = a.lane_id)
                or (self.level = 'community' and self.territory_id = a.community_id)
            )
            and upper_inf(a.recorded)
            and moment.at <@ a.valid
),

reasons as (
    select
        rule,
        subject_kind,
        count(*) as count
    from members
    group by rule, subject_kind
    union all
    select
        'by_building' as rule,
        'household' as subject_kind,
        count(*) as count
    from members as m
    cross join moment
    inner join homes as s on m.tenant_id = s.tenant_id and m.subject_id = s.building_id and moment.at <@ s.valid
    where m.subject_kind = 'building'
    having count(*) > 0
),

inside as (
    select
        f.id,
        f.kind,
        f.name,
        st_x(f.geom) as lon,
        st_y(f.geom) as lat
    from members as m
    inner join facilities as f on m.subject_kind = 'facility' and m.subject_id = f.id
    order by f.kind, f.name, f.id
    limit 50
),

past as (
    select distinct
        e.edition,
        e.kind,
        e.reason,
        e.effective_at
    from self
    inner join territory_versions as v
        on self.tenant_id = v.tenant_id and self.territory_id = v.territory_id
    inner join edits as e on v.tenant_id = e.tenant_id and e.id in (v.edit_id, v.ended_edit_id)
    order by e.edition desc
    limit 50
)

select
    st_asgeojson(self.geom, 9, 0)::jsonb as geometry,
    (
        select coalesce(
            jsonb_agg(
                jsonb_build_object('id', u.territory_id, 'level', u.level, 'name', u.name, 'code', u.code)
                order by u.steps desc
            ),
            '[]'
        )
        from up as u
    ) as path,
    (
        select count(*)
        from territory_versions as v
        cross join moment
        where
            v.tenant_id = self.tenant_id
            and v.level = 'lane'
            and upper_inf(v.recorded)
            and moment.at <@ v.valid
            and (
                (self.level = 'grid' and v.parent_id = self.territory_id)
                or (self.level = 'community' and v.community_id = self.territory_id)
            )
    ) as lanes,
    (
        select coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'id', i.id, 'kind', i.kind, 'name', i.name, 'point', jsonb_build_array(i.lon, i.lat)
                )
            ),
            '[]'
        )
        from inside as i
    ) as facilities,
    (
        select coalesce(
            jsonb_agg(
                jsonb_build_object('rule', r.rule, 'subject_kind', r.subject_kind, 'count', r.count)
                order by r.subject_kind, r.rule
            ),
            '[]'
        )
        from reasons as r
    ) as why,
    (
        select coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'edition', p.edition, 'kind', p.kind, 'reason', p.reason, 'at', p.effective_at
                )
                order by p.edition desc
            ),
            '[]'
        )
        from past as p
    ) as history
from self
