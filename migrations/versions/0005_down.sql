-- Take overlay areas, their rules and the bodies they name away again.
drop table competence_rules;
drop table overlay_versions;
drop table overlay_changes;
drop table overlays;
drop table bodies;
