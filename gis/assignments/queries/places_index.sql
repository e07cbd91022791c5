-- The index and the statistics of the copy; separate because a statement that makes a table cannot be one that reads it.
create index places_geom_idx on places using gist (geom);
