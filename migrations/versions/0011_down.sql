do $$
declare
    t text;
begin
    for t in select tablename from pg_policies where schemaname = 'wangge' and policyname = tablename || '_sight' loop
        execute format('drop policy %I on %I', t || '_sight', t);
    end loop;
end $$;
drop table grants;
