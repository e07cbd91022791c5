-- Households as counts again, without anybody in them.
drop table addresses, correction_requests, household_notes, tenancies, attention_tags, residences, people;
alter table units drop column use_code;
drop index units_verified_idx;
alter table households drop column file_number;
