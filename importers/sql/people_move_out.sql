-- End the residences of the file's people that they moved away from; one that would end before it began is deleted never:
-- such a row was refused before. No parameters are used. Index: primary key.
update residences as r
set valid = daterange(lower(r.valid), k.moved_on)
from import_stage_known as k
where r.id = k.id and k.moved_on is not null and not k.is_restated and k.valid @> k.moved_on
