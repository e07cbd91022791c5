drop index incidents_open_place_idx;
