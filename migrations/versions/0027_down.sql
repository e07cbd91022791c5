drop table lane_line_sides;
