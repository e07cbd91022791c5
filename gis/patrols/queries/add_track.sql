-- add_track: points of a run that are not there yet, in one statement; the same number again is left as it is.
-- Parameters: tenant_id integer; run_id uuid; run_day date; seqs integer[]; ms double precision[] (milliseconds since 1970 by
-- the phone's clock); lons, lats double precision[] (EPSG:4490 degrees); accuracies, speeds real[] (metres, metres a second).
-- Index: the key of one day's partition.
with added as (
    insert into track_points (tenant_id, run_day, run_id, seq, observed_at, geom, accuracy_m, speed_mps)
    select
        %(tenant_id)s::integer as tenant_id,
        %(run_day)s::date as run_day,
        %(run_id)s::uuid as run_id,
        t.seq,
        to_timestamp(t.ms / 1000.0) as observed_at,
        st_setsrid(st_makepoint(t.lon, t.lat), 4490) as geom,
        t.accuracy_m,
        t.speed_mps
    from unnest(
        %(seqs)s::integer[],
        %(ms)s::double precision[],
        %(lons)s::double precision[],
        %(lats)s::double precision[],
        %(accuracies)s::real[],
        %(speeds)s::real[]
    ) as t (seq, ms, lon, lat, accuracy_m, speed_mps)
    on conflict do nothing
    returning seq
),

counted as (
    update patrol_runs set point_count = point_count + (select count(*) from added)
    where id = %(run_id)s::uuid
)

select
    (select count(*) from added) as stored,
    greatest(
        (select max(a.seq) from added as a),
        (
            select max(t.seq) from track_points as t
            where t.run_day = %(run_day)s::date and t.run_id = %(run_id)s::uuid
        ),
        -1
    ) + 1 as next_seq
