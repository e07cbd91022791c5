"""Incidents of a year for a demo town that has staff: invented, placed as everything is, routed by the town's rules."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from psycopg.rows import dict_row

from gis.assignments.explanation import explain
from gis.assignments.locate import Location, Place
from gis.assignments.service import assign
from gis.db import Connection
from gis.incidents.ids import moment_of
from gis.incidents.upkeep import make_months, prepare_in
from gis.incidents.worktime import Calendar, Span
from gis.overlays.competence import Rule, decide
from gis.overlays.reading import OverlayHere
from gis.people.identity import today
from gis.queries import statement
from gis.tenants.service import Tenant
from importers.demo.incidents import Invented, Limit, People, Spot, invent

_STREET = """
    select st_x(geom), st_y(geom), coalesce(address, name, ''), null::uuid, null, coalesce(name, '')
    from organizations order by source_key
"""
_BUILDINGS = """
    select st_x(p), st_y(p), coalesce(address, name, ''), id, null, coalesce(name, '')
    from (select b.*, coalesce(b.entrance_point, b.inner_point) as p from buildings as b) as b
    where use = 'residential' order by source_key
"""
_COMPONENTS = """
    select st_x(geom), st_y(geom), '', null::uuid, '10' || kind, coalesce(name, '')
    from components where state <> 'abandoned' order by code
"""
_ALARMS = """
    select st_x(geom), st_y(geom), coalesce(name, ''), null::uuid, null, coalesce(name, '')
    from devices where kind = 'smoke_alarm' order by source_key
"""
_STAGE = """
    create temporary table incident_stage (
        id uuid, observed_at timestamptz, state text, state_at timestamptz, version integer, source text,
        type_code text, condition_id uuid, level smallint, text text, lon double precision, lat double precision,
        accuracy_m real, address text, address_by text, building_id uuid, body_id uuid, body_rule_id uuid,
        routed_by text, author_id uuid, merged_into_id uuid, clock_unit text, limit_s integer, used_s integer,
        running_since timestamptz, due_at timestamptz, stopped_at timestamptz, on_time boolean, review_on date,
        escalation smallint, rework_count smallint, reopen_count smallint, delay_count smallint,
        correction_count smallint, urge_count smallint, satisfaction smallint, closed_at timestamptz
    ) on commit drop;
    create temporary table step_stage (
        incident_id uuid, ordinal integer, action text, from_state text, to_state text, at timestamptz, actor_id uuid,
        role text, reason text, details jsonb
    ) on commit drop
"""
_COUNTS = ("rework_count", "reopen_count", "delay_count", "correction_count", "urge_count")


def add_incidents(connection: Connection, tenant: Tenant) -> int:
    """Give a town a year of incidents; none where nobody works. Returns how many."""
    people = _people(connection)
    prepare_in(connection, tenant.id)
    if people is None:
        return 0
    now = datetime.now(UTC)
    spots = {
        "street": _spots(connection, _STREET),
        "building": _spots(connection, _BUILDINGS),
        "component": _spots(connection, _COMPONENTS),
        "alarm": _spots(connection, _ALARMS),
    }
    if not spots["street"] or not spots["building"]:
        return 0
    made = invent(spots, _limits(connection), people, _calendar(connection), now)
    make_months(connection, (now - timedelta(days=367)).date(), today())
    _stage(connection, made, _routes(connection, made, now))
    connection.execute(statement("incidents", "demo_add").encode(), {"tenant_id": tenant.id})
    at = connection.execute("select clock_timestamp()").fetchone()
    assert at is not None
    assign(connection, tenant.id, ("incident",), at=at[0])
    connection.execute(
        statement("incidents", "demo_attend").encode(), {"tenant_id": tenant.id, "user_id": people.patrol}
    )
    return len(made)


def _people(connection: Connection) -> People | None:
    rows: dict[str, UUID] = dict(connection.execute("select username, id from users").fetchall())
    needed = ("patrol", "manager", "dispatcher", "checker")
    has_staff = connection.execute("select from duties limit 1").fetchone() is not None
    return People(*(rows[name] for name in needed)) if has_staff and rows.keys() >= set(needed) else None


def _spots(connection: Connection, query: str) -> list[Spot]:
    return [Spot(*row) for row in connection.execute(query.encode()).fetchall()]


def _limits(connection: Connection) -> dict[str, list[Limit]]:
    found: dict[str, list[Limit]] = defaultdict(list)
    for code, *said in connection.execute(
        "select type_code, id, limit_amount, limit_unit from filing_conditions where upper_inf(valid)"
        " order by type_code, ordinal"
    ).fetchall():
        found[code].append(Limit(*said))
    return found


def _calendar(connection: Connection) -> Calendar:
    rows = connection.execute(statement("incidents", "spans").encode(), {"calendar": "default"}).fetchall()
    return Calendar([Span(*row[:3]) for row in rows], rows[0][3])


def _routes(
    connection: Connection, made: Sequence[Invented], now: datetime
) -> list[tuple[UUID | None, UUID | None, str]]:
    """Body, rule and what decided, of each: the rules asked once for every matter and set of overlays."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rules = [
            Rule(**row)
            for row in cursor.execute(
                statement("overlays", "rules").encode(), {"at": now, "id": None}
            ).fetchall()
        ]
        rows = cursor.execute(
            "select o.id, o.kind, v.name, v.name_en, b.id as body_id, b.name as body, b.name_en as body_en, v.buffer_m,"
            " v.area_m2, st_asbinary(v.geom) as wkb from overlay_versions as v"
            " join overlays as o on o.tenant_id = v.tenant_id and o.id = v.overlay_id"
            " left join bodies as b on b.tenant_id = v.tenant_id and b.id = v.body_id"
            " where upper_inf(v.recorded) and v.valid @> now()"
        ).fetchall()
    matters: dict[str, str] = dict(
        connection.execute("select code, matter from incident_types where upper_inf(valid)").fetchall()
    )
    overlays = [OverlayHere(**{k: v for k, v in row.items() if k != "wkb"}) for row in rows]
    lon, lat = (np.array([getattr(one.spot, axis) for one in made]) for axis in ("lon", "lat"))
    held = np.zeros((len(made), len(rows)), dtype=bool)
    for j, row in enumerate(rows):
        area = shapely.from_wkb(bytes(row["wkb"]))
        shapely.prepare(area)
        held[:, j] = shapely.intersects_xy(area, lon, lat)
    known: dict[tuple[str, bytes], tuple[UUID | None, UUID | None, str]] = {}
    found = []
    for i, one in enumerate(made):
        key = matters[one.type_code], held[i].tobytes()
        if key not in known:
            here = [overlay for j, overlay in enumerate(overlays) if held[i, j]]
            known[key] = _decide(rules, here, key[0], now)
        found.append(known[key])
    return found


def _decide(
    rules: Sequence[Rule], here: Sequence[OverlayHere], matter: str, now: datetime
) -> tuple[UUID | None, UUID | None, str]:
    community, grid = (Place(UUID(int=0), level, "", "", "") for level in ("community", "grid"))
    why = explain("inside", measure=1.0, edition=None, grid=None, community=None, point=True)
    found = decide(rules, here, Location(0, 0, now, community, grid, None, None, [], why), matter)
    rule = found.winner.rule if found.winner else None
    return found.body.id if found.body else None, rule.id if rule else None, found.decided_by


def _stage(
    connection: Connection, made: Sequence[Invented], routes: Sequence[tuple[UUID | None, UUID | None, str]]
) -> None:
    """Everything into temporary tables by COPY, which row-level security does not let into the real ones."""
    connection.execute(_STAGE)
    with connection.cursor().copy("copy incident_stage from stdin") as copy:
        for one, route in zip(made, routes, strict=True):
            copy.write_row(_row(one, route))
    with connection.cursor().copy("copy step_stage from stdin") as copy:
        for one in made:
            for step in one.steps:
                copy.write_row(
                    (
                        one.id,
                        step.ordinal,
                        step.action,
                        step.from_state,
                        step.to_state,
                        step.at,
                        step.actor_id,
                        step.role,
                        step.reason,
                        json.dumps(step.details, ensure_ascii=False),
                    )
                )
    connection.execute("analyze incident_stage")


def _row(one: Invented, route: tuple[UUID | None, UUID | None, str]) -> tuple[Any, ...]:
    clock, last = one.clock, one.steps[-1]
    changed = [step.at for step in one.steps if step.from_state != step.to_state]
    return (
        one.id,
        moment_of(one.id),
        one.state,
        changed[-1],
        last.ordinal,
        one.source,
        one.type_code,
        one.condition_id,
        one.level,
        one.text,
        one.spot.lon,
        one.spot.lat,
        one.accuracy_m,
        one.spot.address,
        "building" if one.spot.building_id else "given" if one.spot.address else "none",
        one.spot.building_id,
        *route,
        one.author_id,
        one.merged_into_id,
        clock.unit,
        clock.limit_s,
        clock.used_s,
        clock.running_since,
        clock.due_at,
        clock.stopped_at,
        clock.on_time,
        one.review_on,
        one.escalation,
        *(one.counts.get(name, 0) for name in _COUNTS),
        one.satisfaction,
        one.closed_at,
    )
