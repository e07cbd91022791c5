"""What finished runs covered, worked out by the worker from the points of their tracks, together for a community.

What is known of a run is written anew whenever points have come in since. Once the points are gone it stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from gis.db import Connection, connect
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.matching import Coverage, covered, lengths_m
from gis.geometry.suspicion import Flag, copies, flags
from gis.geometry.tracks import Fixes, Indices, Metres, Walks, walks
from gis.queries import statement
from gis.settings import DatabaseSettings
from gis.tenants.service import tenants

AT_ONCE = 80
"""Runs of one transaction; a shift of 62 members fits."""

ALIKE = timedelta(days=14)
MOST_ALIKE = 60
"""A copy is looked for among so many of the nearest runs."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Ground:
    """The lane lines of a community: their ids, and themselves in metres."""

    ids: Sequence[UUID]
    lines: GeometryArray
    length_m: Metres


def cover_everywhere(settings: DatabaseSettings) -> int:
    """Work out in every tenant what is due, one community a transaction; how many runs that were."""
    with connect(settings) as connection:
        found = tenants(connection, None)
    count = 0
    for tenant in found:
        while True:
            with connect(settings, tenant.id) as connection:
                done = cover_due(connection, tenant.id)
            count += done
            if done < AT_ONCE:
                break
    return count


def cover_due(connection: Connection, tenant_id: int) -> int:
    """Work out what finished runs of the transaction's tenant covered; how many were due."""
    due = _rows(connection, "runs_to_cover", {"most": AT_ONCE})
    for community_id, of_community in groupby(due, key=lambda row: row["community_id"]):
        _cover(connection, tenant_id, community_id, list(of_community))
    return len(due)


def _cover(connection: Connection, tenant_id: int, community_id: UUID, runs: Sequence[Row]) -> None:
    epsg = int(runs[0]["metric_epsg"])
    fixes = _fixes(connection, runs, epsg)
    whole = np.bincount(fixes.run, minlength=len(runs)) >= [row["point_count"] for row in runs]
    # Points that came in after the older ones were dropped are no reason to forget what those showed.
    known = [number for number in range(len(runs)) if whole[number]]
    fixes = fixes.take(np.isin(fixes.run, known))
    ground = _ground(connection, community_id, epsg)
    found = walks(_put_right(fixes, runs))
    coverage = covered(found, ground.lines)
    ids = [runs[number]["id"] for number in known]
    connection.execute("delete from lane_coverage where run_id = any(%s)", (ids,))
    connection.execute("delete from run_coverage where run_id = any(%s)", (ids,))
    _write_lanes(connection, tenant_id, runs, coverage, ground)
    _write_runs(connection, tenant_id, runs, found, coverage, ground)
    odd = _odd(fixes, runs, epsg)
    odd += _copied(connection, community_id, runs, known, fixes, epsg)
    _write_flags(connection, tenant_id, ids, odd)


def _ground(connection: Connection, community_id: UUID, epsg: int) -> _Ground:
    rows = _rows(connection, "lines_to_cover", {"community_id": community_id})
    lines = np.array([shapely.from_wkb(bytes(row["geom"])) for row in rows], dtype=object)
    lines = np.asarray(to_metric(lines, epsg), dtype=object)
    return _Ground([row["id"] for row in rows], lines, shapely.length(lines))


def _fixes(connection: Connection, runs: Sequence[Row], epsg: int) -> Fixes:
    """Points by the number of their run, as the phones told them, in metres."""
    rows = _rows(
        connection,
        "points_to_cover",
        {"ids": [row["id"] for row in runs], "days": [row["run_day"] for row in runs]},
    )
    lonlat = np.array([(row["lon"], row["lat"]) for row in rows], dtype=float).reshape(-1, 2)
    places = np.asarray(to_metric(np.asarray(shapely.points(lonlat), dtype=object), epsg), dtype=object)
    return Fixes(
        _whole(row["run"] for row in rows),
        _whole(row["seq"] for row in rows),
        _whole(row["at_ms"] for row in rows),
        np.stack([shapely.get_x(places), shapely.get_y(places)], axis=1).astype(float).reshape(-1, 2),
        np.array([row["accuracy_m"] for row in rows], dtype=float),
    )


def _whole(numbers: Iterable[int]) -> Indices:
    return np.fromiter(numbers, dtype=np.int64)


def _put_right(fixes: Fixes, runs: Sequence[Row]) -> Fixes:
    """Times by the server's clock, as far as the phone's was measured."""
    skew_ms = np.array([row["skew_s"] * 1000 for row in runs], dtype=np.int64)
    return Fixes(fixes.run, fixes.seq, fixes.at_ms + skew_ms[fixes.run], fixes.xy, fixes.accuracy_m)


def _write_lanes(
    connection: Connection, tenant_id: int, runs: Sequence[Row], coverage: Coverage, ground: _Ground
) -> None:
    pieces = coverage.pieces
    keys = zip(pieces.run.tolist(), pieces.lane.tolist(), pieces.hour.tolist(), strict=True)
    ends = zip(np.floor(pieces.from_m * 10).tolist(), np.ceil(pieces.to_m * 10).tolist(), strict=True)
    of: dict[tuple[int, int, int], list[str]] = defaultdict(list)
    for key, (begin, end) in zip(keys, ends, strict=True):
        of[key].append(f"[{int(begin)},{int(end)})")
    passes: dict[tuple[int, int, int], int] = defaultdict(int)
    for begun in zip(
        coverage.pass_run.tolist(), coverage.pass_lane.tolist(), coverage.pass_hour.tolist(), strict=True
    ):
        passes[begun] += 1
    connection.execute(
        statement("patrols", "cover").encode(),
        {
            "tenant_id": tenant_id,
            "runs": [runs[run]["id"] for run, _, _ in of],
            "lines": [ground.ids[lane] for _, lane, _ in of],
            "hours": [hour for _, _, hour in of],
            "pieces": [f"{{{','.join(ranges)}}}" for ranges in of.values()],
            "lengths_dm": [max(round(ground.length_m[lane] * 10), 1) for _, lane, _ in of],
            "passes": [min(passes[key], 32_000) for key in of],
        },
    )


def _write_runs(
    connection: Connection,
    tenant_id: int,
    runs: Sequence[Row],
    found: Walks,
    coverage: Coverage,
    ground: _Ground,
) -> None:
    """The mark of each run by which it is known to be worked out, and what was seen of its track on the way."""
    pieces, count = coverage.pieces, len(runs)
    lanes = max(len(ground.ids), 1)
    metres = lengths_m(pieces.run * lanes + pieces.lane, pieces.from_m, pieces.to_m, count * lanes)
    covered_m = metres.reshape(count, lanes).sum(axis=1)
    stays = found.fixes.run[found.stays[:, 0]]
    told = np.stack(
        [
            np.bincount(of, minlength=count)
            for of in (found.gaps, found.jumps, stays, found.imprecise, found.stray, coverage.pass_run)
        ],
        axis=1,
    ).tolist()
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into run_coverage (tenant_id, run_id, point_count, gaps, jumps, stays, imprecise, stray, passes,"
            " covered_m) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " on conflict (tenant_id, run_id) do update set point_count = excluded.point_count",
            [
                (tenant_id, row["id"], row["point_count"], *told[number], float(covered_m[number]))
                for number, row in enumerate(runs)
            ],
        )


def _odd(fixes: Fixes, runs: Sequence[Row], epsg: int) -> list[tuple[UUID, Flag, UUID | None]]:
    """What is odd in each run by itself; flags tell the phone's own times."""
    found: list[tuple[UUID, Flag, UUID | None]] = []
    for number, row in enumerate(runs):
        one = fixes.take(fixes.run == number)
        outline = to_metric(shapely.from_wkb(bytes(row["outline"])), epsg)
        away_m = np.asarray(shapely.distance(outline, shapely.points(one.xy)), dtype=float).reshape(-1)
        heard_ms = np.full(len(one), int(row["heard_ms"]) - int(row["skew_s"] * 1000))
        found += [(row["id"], flag, None) for flag in flags(one, away_m, heard_ms)]
    return found


def _copied(
    connection: Connection,
    community_id: UUID,
    runs: Sequence[Row],
    known: Sequence[int],
    fixes: Fixes,
    epsg: int,
) -> list[tuple[UUID, Flag, UUID | None]]:
    """Copies among these runs and those of two weeks around them; the one that began later is the copy."""
    if not known:
        return []
    begun = [runs[number]["started_at"] for number in known]
    near = {"since": min(begun) - ALIKE, "until": max(begun) + ALIKE, "most": MOST_ALIKE}
    ids = [row["id"] for row in runs]
    others = _rows(connection, "runs_alike", {"ids": ids, "community_id": community_id, **near})
    every = sorted(
        [*(runs[number] for number in known), *others], key=lambda row: (row["started_at"], row["id"])
    )
    number_of = {row["id"]: number for number, row in enumerate(every)}
    new = np.array([number_of.get(row["id"], -1) for row in runs], dtype=np.int64)
    old = _fixes(connection, others, epsg)
    place = np.array([number_of[row["id"]] for row in others], dtype=np.int64)
    together = Fixes(
        np.concatenate([new[fixes.run], place[old.run]]),
        np.concatenate([fixes.seq, old.seq]),
        np.concatenate([fixes.at_ms, old.at_ms]),
        np.concatenate([fixes.xy, old.xy]),
        np.concatenate([fixes.accuracy_m, old.accuracy_m]),
    )
    due = {runs[number]["id"] for number in known}
    pairs = [(every[flag.run]["id"], flag, every[flag.other or 0]["id"]) for flag in copies(together)]
    return [pair for pair in pairs if pair[0] in due or pair[2] in due]


def _write_flags(
    connection: Connection,
    tenant_id: int,
    ids: Sequence[UUID],
    found: Sequence[tuple[UUID, Flag, UUID | None]],
) -> None:
    connection.execute("delete from track_flags where run_id = any(%s) or other_run_id = any(%s)", (ids, ids))
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into track_flags (tenant_id, run_id, code, since_at, until_at, params, other_run_id)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (tenant_id, run, flag.code, _at(flag.since_ms), _at(flag.until_ms), Jsonb(flag.params), other)
                for run, flag, other in found
            ],
        )


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _rows(connection: Connection, name: str, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(cursor.execute(statement("patrols", name).encode(), values).fetchall())
