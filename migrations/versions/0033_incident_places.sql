-- The map draws what is open: few of all incidents there are.
create index incidents_open_place_idx on incidents using gist (geom_3857) where is_open;
