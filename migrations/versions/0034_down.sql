drop table gap_runs;
delete from jobs
where kind = 'gap_run';
