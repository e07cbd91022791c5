-- Writes what was derived for every subject that differs, buildings with the order of their address.
-- Parameters: tenant_id integer; subject_kind text; at timestamptz. Index: buildings_pkey, or read once.
insert into assignments (
    tenant_id, subject_kind, subject_id, community_id, grid_id, lane_id, rule, measure, edition, valid, address_order
)
select
    %(tenant_id)s::integer,
    %(subject_kind)s,
    d.subject_id,
    d.community_id,
    d.grid_id,
    d.lane_id,
    d.rule,
    d.measure,
    d.edition,
    tstzrange(%(at)s::timestamptz, null) as valid,
    coalesce(b.address_order, '') as address_order
from differences as d
left join buildings as b on %(subject_kind)s = 'building' and d.subject_id = b.id;
