drop index jobs_open_key;
delete from jobs
where kind = 'pack';
create unique index jobs_open_key on jobs (tenant_id, kind, community_id) where state in ('queued', 'running');
alter table jobs drop column subject;
drop table packs;
