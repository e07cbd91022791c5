-- From when until when each staged tenancy is: a row that does not say since when keeps the day it is known to have begun
-- on, else begins today. No days where it would end before it began. Parameters: source text; today date.
-- Index: tenancies (tenant_id, source, source_key), or both read once.
update import_stage as s
set valid = case when s.until_on is null or s.until_on > d.since_on then daterange(d.since_on, s.until_on) end
from (
    select
        k.ctid as place,
        coalesce(k.since_on, lower(t.valid), %(today)s::date) as since_on
    from import_stage as k
    left join tenancies as t on t.source = %(source)s and k.source_key = t.source_key
) as d
where s.ctid = d.place
