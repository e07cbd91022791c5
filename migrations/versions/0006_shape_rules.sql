-- Rules may also speak of a territory's shape: compactness, separate pieces, minutes of walking inside it.
alter table size_rules drop constraint size_rules_measure_check;
alter table size_rules add constraint size_rules_measure_check
check (measure in ('households', 'people', 'buildings', 'area_m2', 'polsby_popper', 'parts', 'walk_min'));
