drop table media_chunks;
drop table media_contents;
drop table media;
