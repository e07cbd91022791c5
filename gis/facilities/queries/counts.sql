-- counts: existing facilities of one community by grid and kind.
-- Parameters: community_id. Index: assignments by community; facilities_pkey.
select
    a.grid_id,
    f.kind,
    count(*) as facilities
from assignments as a
inner join facilities as f on a.tenant_id = f.tenant_id and a.subject_id = f.id
where
    a.subject_kind = 'facility'
    and a.community_id = %(community_id)s::uuid
    and a.grid_id is not null
    and upper_inf(a.recorded)
    and upper_inf(a.valid)
    and f.status = 'existing'
group by a.grid_id, f.kind
order by a.grid_id, f.kind
