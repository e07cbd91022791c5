-- Takes the editing tables and columns away again.
drop table if exists outbox, draft_events, draft_steps, lineage cascade;
alter table edits drop column if exists draft_id cascade;
drop table if exists drafts cascade;
alter table edits
drop column if exists intent,
drop column if exists base_edition,
drop column if exists result_hash,
drop column if exists impact,
drop column if exists reverts_id,
drop column if exists idempotency_key;
