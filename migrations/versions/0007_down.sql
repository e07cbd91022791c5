-- The log without its chain.
drop trigger audit_log_chain on audit_log;
drop function chain_audit_row();
drop table audit_heads;
alter table audit_log drop column area_id, drop column seq, drop column prev_hash, drop column hash;
