"""Where every row of every table is seen, said a second time and without row-level policies, for tests to compare with.

Each statement gives the id and the areas of which one is enough; an empty list is for those who see everything.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from gis.db import Connection
from tests.api.leaks.people import Seer

Kind = Literal["map", "people", "open", "own"]

MARKER = re.compile(r"暗号\d{4}")
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

_NOW = "upper_inf(a.valid) and upper_inf(a.recorded)"
_HERE = "array[a.community_id, a.grid_id, a.lane_id]"


def _assigned(table: str, subject: str, key: str = "id") -> str:
    return (
        f"select s.id, {_HERE} from {table} as s left join assignments as a"
        f" on a.subject_kind = '{subject}' and a.subject_id = s.{key} and {_NOW}"
    )


def _of_community(table: str) -> str:
    return f"select id, array[community_id] from {table}"


def _housed(table: str) -> str:
    return (
        f"select s.id, {_HERE} from {table} as s left join households as h on h.id = s.household_id"
        f" left join assignments as a on a.subject_kind = 'building' and a.subject_id = h.building_id and {_NOW}"
    )


_PEOPLE = (
    f"select p.id, {_HERE} from people as p"
    " inner join residences as r on r.person_id = p.id and r.valid @> (now() at time zone 'Asia/Shanghai')::date"
    " inner join households as h on h.id = r.household_id"
    f" inner join assignments as a on a.subject_kind = 'building' and a.subject_id = h.building_id and {_NOW}"
)
_DUTIES = (
    "select d.id, array[d.territory_id, t.community_id] from duties as d"
    " inner join territories as t on t.id = d.territory_id"
)
_HELD = (
    "select d.worker_id as id, array[d.territory_id, t.community_id] as areas from duties as d"
    " inner join territories as t on t.id = d.territory_id"
)
_AWAY = (
    f"select a.id, a.deputy_id, h.areas from absences as a inner join ({_HELD}) as h on h.id = a.worker_id"
)
_WORKERS = (
    f"select id, array[territory_id] from workers union all {_HELD}"
    f" union all select deputy_id, areas from ({_AWAY}) as a"
)
_GROUND = (
    "select o.overlay_id as id, array_agg(v.territory_id) from overlay_versions as o"
    " inner join territory_versions as v on st_area(st_intersection(v.geom, o.geom)) > 1e-12"
    " where upper_inf(v.valid) and upper_inf(v.recorded) group by o.overlay_id"
)
_VERSIONS = (
    f"select o.id, g.areas from overlay_versions as o inner join ({_GROUND}) as g (id, areas)"
    " on g.id = o.overlay_id"
)

_PLANS = (
    "select p.id, array[p.territory_id, t.community_id] from patrol_plans as p"
    " inner join territories as t on t.id = p.territory_id"
)

SEEN: Mapping[str, tuple[Kind, str]] = {
    "territories": (
        "map",
        "select territory_id, array[territory_id, community_id, parent_id] from territory_versions",
    ),
    "territory_versions": (
        "map",
        "select id, array[territory_id, community_id, parent_id] from territory_versions",
    ),
    "buildings": ("map", _assigned("buildings", "building")),
    "units": ("map", _assigned("units", "building", "building_id")),
    "addresses": ("map", _assigned("addresses", "building", "building_id")),
    "entrances": ("map", _assigned("entrances", "building", "building_id")),
    "facilities": ("map", _assigned("facilities", "facility")),
    "devices": ("map", _assigned("devices", "device")),
    "duty_posts": ("map", _assigned("duty_posts", "duty_post")),
    "patrol_points": ("map", _assigned("patrol_points", "patrol_point")),
    "patrol_routes": ("map", _assigned("patrol_routes", "patrol_route")),
    "patrol_areas": ("map", _assigned("patrol_areas", "patrol_area")),
    "patrol_plans": ("map", _PLANS),
    "shifts": (
        "map",
        f"select s.id, p.areas from shifts as s inner join ({_PLANS}) as p (id, areas) on p.id = s.plan_id",
    ),
    "patrol_runs": ("map", "select id, array[territory_id, community_id] from patrol_runs"),
    "check_ins": (
        "map",
        (
            "select c.id, array[r.territory_id, r.community_id] from check_ins as c"
            " inner join patrol_runs as r on r.id = c.run_id"
        ),
    ),
    "track_flags": (
        "map",
        (
            "select f.id, array[r.territory_id, r.community_id] from track_flags as f"
            " inner join patrol_runs as r on r.id = f.run_id"
        ),
    ),
    "households": ("map", _assigned("households", "building", "building_id")),
    "organizations": ("map", _assigned("organizations", "organization")),
    "components": ("map", _assigned("components", "component")),
    "incidents": ("map", _assigned("incidents", "incident")),
    "incident_attendances": ("map", _assigned("incident_attendances", "incident", "incident_id")),
    "incident_reporters": ("people", _assigned("incident_reporters", "incident", "incident_id")),
    "organization_contacts": (
        "people",
        _assigned("organization_contacts", "organization", "organization_id"),
    ),
    "assignments": ("map", f"select id, {_HERE} from assignments as a"),
    "assignment_overrides": (
        "map",
        (
            f"select o.id, {_HERE} from assignment_overrides as o inner join assignments as a"
            f" on a.subject_kind = o.subject_kind and a.subject_id = o.subject_id and {_NOW}"
        ),
    ),
    "residences": ("people", _housed("residences")),
    "tenancies": ("people", _housed("tenancies")),
    "household_notes": ("people", _housed("household_notes")),
    "correction_requests": ("people", _housed("correction_requests")),
    "erasure_requests": ("people", _housed("erasure_requests")),
    "legal_holds": ("people", _housed("legal_holds")),
    "retention_rules": ("map", "select id, array[]::uuid[] from retention_rules"),
    "certificates": ("map", "select id, array[]::uuid[] from certificates"),
    "visits": ("people", _housed("visits")),
    "people": ("people", _PEOPLE),
    "attention_tags": (
        "people",
        f"select t.id, p.areas from attention_tags as t inner join ({_PEOPLE}) as p (id, areas) on p.id = t.person_id",
    ),
    "overlays": ("map", _GROUND),
    "overlay_versions": ("map", _VERSIONS),
    "duties": ("map", _DUTIES),
    "workers": ("map", _WORKERS),
    "teams": (
        "map",
        (
            "select id, array[territory_id] from teams union all"
            f" select w.team_id, s.areas from workers as w inner join ({_WORKERS}) as s (id, areas) on s.id = w.id"
            " where w.team_id is not null"
        ),
    ),
    "absences": ("map", f"select id, areas from ({_AWAY}) as a"),
    "edits": ("map", _of_community("edits")),
    "drafts": ("map", _of_community("drafts")),
    "jobs": ("map", _of_community("jobs")),
    "gap_runs": ("map", _of_community("gap_runs")),
    "scenarios": ("map", _of_community("scenarios")),
    "packs": ("map", "select id, array[territory_id] from packs"),
    "audit_log": ("map", "select id, array[]::uuid[] from audit_log"),
    "import_batches": ("map", "select id, array[]::uuid[] from import_batches"),
    "rejected_rows": ("map", "select id, array[]::uuid[] from rejected_rows"),
    "register_versions": ("map", "select id, array[]::uuid[] from register_versions"),
    "statistics_rows": (
        "map",
        "select id, array[territory_id, community_id, parent_id] from statistics_rows",
    ),
    "grants": ("own", "select id, array[user_id] from grants"),
    "sessions": ("own", "select id, array[user_id] from sessions"),
    "api_keys": ("own", "select id, array[user_id] from api_keys"),
    "identities": ("own", "select id, array[user_id] from identities"),
    "media": ("own", "select id, array[uploaded_by_id] from media"),
    "access_requests": ("own", "select id, array[user_id] from access_requests"),
    "second_factors": ("own", "select id, array[user_id] from second_factors"),
    "second_factor_resets": ("own", "select id, array[user_id] from second_factor_resets"),
    "recovery_codes": (
        "own",
        (
            "select c.id, array[f.user_id] from recovery_codes as c"
            " inner join second_factors as f on f.id = c.factor_id"
        ),
    ),
    # Colleagues are known by name: who drew, who decided, who is editing. What an account holds is not.
    "users": ("open", "select id, null from users"),
    "bodies": ("open", "select id, null from bodies"),
    "competence_rules": ("open", "select id, null from competence_rules"),
    "lane_lines": ("open", "select id, null from lane_lines"),
    "lane_line_sides": ("map", f"select id, {_HERE} from lane_line_sides as a"),
    "land": ("open", "select id, null from land"),
    "statistics_releases": ("open", "select id, null from statistics_releases"),
    "size_rules": ("open", "select id, null from size_rules"),
    "visit_rules": ("open", "select id, null from visit_rules"),
    "incident_types": ("open", "select id, null from incident_types"),
    "filing_conditions": ("open", "select id, null from filing_conditions"),
    "attendance_rules": ("open", "select id, null from attendance_rules"),
}
"""Every table of the tenant whose rows have an id of their own."""

OWNED = {
    "overlay_changes": "overlay_id",
    "draft_events": "draft_id",
    "draft_steps": "draft_id",
    "camera_views": "device_id",
    "incident_transitions": "incident_id",
    "plan_points": "plan_id",
    "shift_exceptions": "shift_id",
    "patrol_findings": "run_id",
    "run_coverage": "run_id",
    "lane_coverage": "run_id",
}
"""Tables whose rows have none, and whose they are."""


@dataclass
class Sights:
    """What there is, and where it is seen: `kinds` and `areas` by id, ids by table, markers of texts by their ids."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    areas: dict[str, set[str]] = field(default_factory=dict)
    tables: dict[str, list[str]] = field(default_factory=dict)
    markers: dict[str, set[str]] = field(default_factory=dict)

    def sees(self, seer: Seer, id_: str, *, is_personal: bool = False) -> bool:
        """Whether somebody sees what has the id, or the personal data of it; KeyError for an id that nothing has."""
        kind, areas = "people" if is_personal else self.kinds[id_], self.areas[id_]
        if kind == "open":
            return True
        if kind == "own":
            return seer.areas is None or seer.user_id in areas
        mine = seer.people if kind == "people" else seer.areas
        return mine is None or bool(mine & areas) or id_ in seer.above

    def owns(self, seer: Seer, id_: str, *, is_personal: bool = False) -> bool:
        """Whether all of it is in somebody's own areas, so that its figures are those that an administrator sees."""
        if self.kinds[id_] == "open":
            return True
        mine = seer.people if is_personal or self.kinds[id_] == "people" else seer.areas
        return self.sees(seer, id_) and (mine is None or bool(mine & self.areas[id_]))

    def foreign_in(self, seer: Seer, said: str) -> set[str]:
        """Ids and marked texts in an answer that are not for whoever asked."""
        found = {each for each in UUIDS.findall(said) if each in self.kinds and not self.sees(seer, each)}
        for marker in set(MARKER.findall(said)):
            if not any(self.sees(seer, each) for each in self.markers[marker]):
                found.add(marker)
        return found

    def examples(self, table: str, seer: Seer) -> list[str]:
        """Ids of a table, one of each kind to somebody: mine, above mine, a neighbour's near and far."""
        chosen: dict[tuple[bool, bool, bool], str] = {}
        for each in self.tables[table]:
            is_near = bool(seer.above & self.areas[each])
            chosen.setdefault((self.sees(seer, each), self.owns(seer, each), is_near), each)
        return list(chosen.values())


def read_sights(connection: Connection) -> Sights:
    """All of it, as the system sees it."""
    found = Sights()
    for table, (kind, statement) in SEEN.items():
        ids: dict[str, None] = {}
        for id_, areas in connection.execute(statement).fetchall():
            if not UUIDS.fullmatch(str(id_)):
                continue
            ids[str(id_)] = None
            found.kinds[str(id_)] = kind
            found.areas.setdefault(str(id_), set()).update(_texts(areas))
        found.tables[table] = list(ids)
        for row in _rows(connection, table):
            id_ = str(row["id"])
            if not UUIDS.fullmatch(id_):
                continue
            # A person without a home has no area and is still there.
            found.kinds.setdefault(id_, kind)
            found.areas.setdefault(id_, set())
            for marker in MARKER.findall(str(row)):
                found.markers.setdefault(marker, set()).add(id_)
    for table, owner in OWNED.items():
        for row in _rows(connection, table):
            for marker in MARKER.findall(str(row)):
                found.markers.setdefault(marker, set()).add(str(row[owner]))
    return found


def _rows(connection: Connection, table: str) -> Iterable[dict[str, Any]]:
    return [row[0] for row in connection.execute(f"select to_jsonb(t) from {table} as t").fetchall()]


def _texts(areas: Iterable[UUID | None] | None) -> set[str]:
    return {str(each) for each in areas or () if each is not None}


def digest(connection: Connection) -> dict[str, str]:
    """A fingerprint of every table that a request could write to, less the sessions' last use."""
    tables = [
        row[0]
        for row in connection.execute(
            "select c.relname from pg_class as c where c.relnamespace = 'wangge'::regnamespace"
            " and c.relkind in ('r', 'p') and not c.relispartition"
            " and c.relname not in ('sessions', 'alembic_version', 'partition_checks')"
        )
    ]
    found = {}
    for table in sorted(tables):
        row = connection.execute(
            f"select count(*) || '/' || coalesce(sum(hashtextextended(t::text, 0)), 0) from {table} as t"
        ).fetchone()
        assert row is not None
        found[table] = row[0]
    return found
