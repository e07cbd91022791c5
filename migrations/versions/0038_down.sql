-- Takes what patrols covered away again.
drop table track_flags, lane_coverage, run_coverage;
