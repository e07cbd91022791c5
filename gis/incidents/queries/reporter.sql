-- reporter: who reported an incident, where whoever asks sees personal data. Parameters: id uuid. Index: its unique key.
select
    r.name,
    r.phone_masked
from incident_reporters as r
where r.incident_id = %(id)s::uuid
