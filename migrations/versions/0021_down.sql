drop trigger sessions_renewed on sessions;
alter table size_rules drop column source_en;
drop table second_factor_resets;
drop table second_factor_rules;
drop table recovery_codes;
drop table second_factors;
alter table sessions drop column second;
