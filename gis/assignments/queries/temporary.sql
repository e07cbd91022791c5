-- The working tables of one derivation, kept by the connection and emptied by every commit. Territories are copied into
-- one of them so that their GiST index may be used freely: under row-level security a join by place on the table itself
-- would read every row of the tenant. CRS: EPSG:4490.
create temporary table if not exists places (
    territory_id uuid not null,
    level text not null,
    parent_id uuid,
    community_id uuid,
    code text not null,
    edition integer,
    geom geometry not null
) on commit delete rows;
create index if not exists places_geom_idx on places using gist (geom);

create temporary table if not exists subjects (
    id uuid not null,
    geom geometry not null
) on commit delete rows;
-- With it the few territories drive the join by place, and each is prepared once for all its subjects: a third of the time.
create index if not exists subjects_geom_idx on subjects using gist (geom);

create temporary table if not exists derived (
    subject_id uuid not null,
    grid_id uuid,
    lane_id uuid,
    community_id uuid,
    rule text not null,
    measure double precision,
    edition integer
) on commit delete rows;

create temporary table if not exists differences (
    like derived,
    stored_id uuid,
    stored_from timestamptz
) on commit delete rows;
