-- The log without these two ways in.
drop index audit_log_subject_idx;
drop index audit_log_actor_idx;
