-- Other names by hand only, with nothing beside the text.
revoke update on addresses from wangge_app;
grant update (valid) on addresses to wangge_app;
alter table addresses
drop column source, drop column source_key, drop column content_hash, drop column name_pinyin, drop column name_initials;
