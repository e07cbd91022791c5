drop index addresses_spelling_from_idx;
update addresses set kind = 'alias'
where kind = 'former';
alter table addresses drop constraint addresses_kind_check;
alter table addresses add constraint addresses_kind_check check (kind in ('standard', 'alias'));
drop table entrances;
alter table buildings drop column use_code;
