drop table camera_views;
alter table devices
drop constraint devices_lens,
drop column bearing_deg,
drop column angle_deg,
drop column range_m,
drop column height_m;
