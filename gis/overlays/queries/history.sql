-- history: every change of an overlay, newest first, with what the version it wrote said.
-- Parameters: id. Units: area_m2 square metres, buffer_m metres. Index: the primary key of overlay_changes.
select
    c.number,
    c.action,
    c.reason,
    u.display_name as author,
    c.recorded_at,
    c.effective_at,
    v.name,
    b.name as body,
    v.buffer_m,
    v.area_m2,
    v.content_hash is not null as can_restore
from overlay_changes as c
left join users as u on c.tenant_id = u.tenant_id and c.author_id = u.id
left join overlay_versions as v
    on c.tenant_id = v.tenant_id and c.overlay_id = v.overlay_id and c.number = v.number and upper_inf(v.recorded)
left join bodies as b on v.tenant_id = b.tenant_id and v.body_id = b.id
where c.overlay_id = %(id)s::uuid
order by c.number desc;
