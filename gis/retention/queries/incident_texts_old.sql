-- incident_texts_old: what was written of incidents that ended, emptied; the incidents stay. Returns how many.
-- Parameters: before timestamptz. Runs with everything in sight of the tenant.
with emptied as (
    update incidents as i
    set text = '', fields = '{}', address = case i.address_by when 'given' then '' else i.address end
    where
        i.reported_at < %(before)s::timestamptz and not i.is_open
        and (i.text <> '' or i.fields <> '{}' or (i.address_by = 'given' and i.address <> ''))
    returning 1
)

select count(*) as emptied from emptied
