-- Households are counted when they are asked for.
drop trigger households_counted on households;
drop trigger households_recounted on households;
drop trigger households_uncounted on households;
drop table household_counts;
drop function keep_household_counts();
