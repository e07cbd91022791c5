-- No statistics.
drop table statistics_rows, statistics_releases;
