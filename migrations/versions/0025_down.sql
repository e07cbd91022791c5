-- Take the names of the search box away again.
do $$
declare
    t text;
begin
    foreach t in array array[
        'territory_versions', 'buildings', 'facilities', 'organizations', 'lane_lines', 'addresses'
    ] loop
        execute format('drop trigger %I on %I', t || '_named', t);
        execute format('drop trigger %I on %I', t || '_renamed', t);
        execute format('drop trigger %I on %I', t || '_unnamed', t);
    end loop;
end $$;
drop function keep_search_names();
drop view search_sources;
drop table search_names;
