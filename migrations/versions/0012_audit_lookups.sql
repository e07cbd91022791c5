-- The log is asked who looked at a household, and how many numbers somebody saw within the hour.
create index audit_log_subject_idx on audit_log (tenant_id, subject_kind, subject_id);
create index audit_log_actor_idx on audit_log (tenant_id, actor_id, at);
