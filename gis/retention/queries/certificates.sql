-- certificates: the newest first, or one. Parameters: id uuid or null; before integer (a number) or null; page_size integer.
-- Index: the key by number.
select
    c.id,
    c.number,
    c.kind,
    c.made_at,
    u.display_name as made_by,
    c.body,
    encode(c.hash, 'hex') as hash
from certificates as c
left join users as u on c.tenant_id = u.tenant_id and c.made_by_id = u.id
where
    (%(id)s::uuid is null or c.id = %(id)s::uuid)
    and (%(before)s::integer is null or c.number < %(before)s::integer)
order by c.number desc
limit %(page_size)s::integer
