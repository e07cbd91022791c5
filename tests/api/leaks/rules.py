"""How every reading route is asked, and what of an administrator's answer somebody else is told.

A route without a rule here, or in `writes`, fails `test_cover.py`: whoever adds one says who is told what.
"""

from dataclasses import dataclass

from gis.access.rights import RIGHTS, Right
from tiles.collections import COLLECTIONS
from tiles.matrices import SETS


@dataclass(frozen=True)
class Read:
    """A rule for one GET route.

    * ``asks``: query strings, in which ``{table}`` stands for an id of every kind of neighbour; ``at``: the table of
      each id in the path, or after ``=`` the words that stand there, with ``|`` between them.
    * ``right``: one of these is needed to ask at all; none: everyone may.
    * ``own``: fields that are not compared (``*``: none is, though none may tell of what is others'); ``figures``:
      those compared only where the whole of the thing is one's own.
    * ``identity``: the field by which a thing is told apart.
    * ``masked``: compared with somebody of the same role who sees everything, instead of the administrator.
    * ``personal``: personal data of a household; ``history``: fields that tell of former places on purpose.
    * ``whole_only``: a field and value that only those who see everything are told; ``own_only``: nothing of what lies
      above.
    * ``everything``: tells whoever has the right of the whole tenant.
    * ``elsewhere``: where the tests of the route are, instead of these.
    """

    asks: tuple[str, ...] = ("",)
    at: tuple[tuple[str, str], ...] = ()
    right: Right | tuple[Right, ...] | None = None
    own: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    identity: tuple[str, ...] = ("id",)
    masked: bool = False
    personal: bool = False
    history: frozenset[str] = frozenset()
    whole_only: tuple[str, str] | None = None
    own_only: bool = False
    everything: bool = False
    elsewhere: str = ""

    def is_for(self, role: str) -> bool:
        """Whether the role may ask at all."""
        needed = (self.right,) if isinstance(self.right, str) else self.right
        return needed is None or not RIGHTS[role].isdisjoint(needed)


_MOMENTS = frozenset({"at", "as_of", "next_cursor"})
_FIGURES = frozenset(
    [
        "households",
        "people",
        "buildings",
        "floating_people",
        "elderly_people",
        "child_people",
        "lanes",
        "facilities",
        "head",
        "heads",
        "size",
        "why",
        "history",
        "edition",
    ]
)
_LOAD = frozenset(["households", "buildings", "visits_due", "visits_done", "territories", "team"]) | {
    "incidents",
    "incidents_overdue",
}
_ALL = frozenset({"*"})
_ALIKE = frozenset({"likeness", "text_zh", "text_en"})
_ADMINISTER: tuple[Right, ...] = ("accounts.manage", "grants.manage")
_KINDS = (("territory", "territories"), ("building", "buildings"), ("household", "households"))
_BOX = "?level=grid&bbox=101.9,25.0,102.1,25.2"
_SUBJECTS = ("buildings", "households", "facilities", "devices", "duty_posts", "organizations", "components")
_COLLECTION = (("collection_id", "=" + "|".join(COLLECTIONS)),)
_ANY = (("collection_id", "=facilities"),)
_SETS = ("matrix_set_id", "=" + "|".join(SETS))
_FILTER = "?filter=S_INTERSECTS(geometry,BBOX(101.9,25.0,102.1,25.2))"
_SUPPOSED = frozenset({"gap_before", "gap_after", "gap_people", "rounded_to"})
_AT_TERRITORY = ("", "?territory_id={territories}")

READS: dict[str, Read] = {
    "/api/v1/welcome": Read(),
    "/healthz": Read(),
    "/readyz": Read(),
    "/metrics": Read(elsewhere="tests/api/test_frame.py: figures of the process"),
    "/styles/{theme}.json": Read(at=(("theme", "=light"),)),
    "/api/v1/layers": Read(masked=True, identity=("name",)),
    "/tiles/{layer}.json": Read(elsewhere="test_shown.py"),
    "/tiles/{layer}/{z}/{x}/{y}.mvt": Read(elsewhere="test_shown.py"),
    "/api/v1/events": Read(elsewhere="test_shown.py"),
    "/api/v1/session": Read(own=frozenset({"user", "expires_at", "rights"})),
    "/api/v1/summary": Read(own=frozenset({"totals", "bbox", "edition", "areas"}), figures=_FIGURES),
    "/api/v1/territories": Read(
        (
            "",
            "?level=community",
            "?level=grid",
            "?level=lane",
            "?as_of=2026-02-01",
            _BOX,
            "?parent={territories}",
        ),
        own=_MOMENTS,
        figures=_FIGURES,
    ),
    "/api/v1/territories/{territory_id}": Read(
        ("", "?as_of=2026-02-01"),
        (("territory_id", "territories"),),
        own=_MOMENTS | {"history"},
        figures=_FIGURES,
    ),
    "/api/v1/territories/{territory_id}/geometry": Read(at=(("territory_id", "territories"),)),
    "/api/v1/territories/{territory_id}/lineage": Read(
        at=(("territory_id", "territories"),), own=frozenset({"edges"}), figures=_FIGURES
    ),
    "/api/v1/territories/{territory_id}/bridged": Read(
        at=(("territory_id", "territories"),), own=frozenset({"points", "known_since"})
    ),
    "/api/v1/communities/{community_id}/map": Read(
        at=(("community_id", "territories"),), figures=_FIGURES, own=_MOMENTS | {"edition"}
    ),
    "/api/v1/communities/{community_id}/lanes": Read(at=(("community_id", "territories"),), own=_MOMENTS),
    "/api/v1/communities/{community_id}/buildings": Read(at=(("community_id", "territories"),)),
    "/api/v1/communities/{community_id}/history": Read(
        at=(("community_id", "territories"),), own=_MOMENTS, identity=("edit_id",)
    ),
    "/api/v1/communities/{community_id}/division": Read(at=(("community_id", "territories"),)),
    "/api/v1/drafts": Read(("?community={territories}", "?community={territories}&state=draft")),
    "/api/v1/drafts/{draft_id}": Read(at=(("draft_id", "drafts"),), own=frozenset({"may"})),
    "/api/v1/drafts/{draft_id}/diff": Read(at=(("draft_id", "drafts"),), own=_MOMENTS),
    "/api/v1/drafts/{draft_id}/map": Read(at=(("draft_id", "drafts"),), own=_MOMENTS),
    "/api/v1/drafts/{draft_id}/preview": Read(at=(("draft_id", "drafts"),), own=_MOMENTS),
    "/api/v1/jobs": Read(("?community={territories}",)),
    "/api/v1/jobs/{job_id}": Read(at=(("job_id", "jobs"),)),
    "/api/v1/divisions/{job_id}": Read(at=(("job_id", "jobs"),)),
    "/api/v1/packs": Read(elsewhere="tests/api/test_packs.py: for those alone who see just the same there"),
    "/api/v1/packs/{pack_id}": Read(elsewhere="tests/api/test_packs.py"),
    "/api/v1/packs/{pack_id}/file": Read(elsewhere="tests/api/test_packs.py"),
    "/basemap/{layer}/{z}/{x}/{y}": Read(elsewhere="tests/api/test_basemap.py: the same for everybody"),
    "/api/v1/locate": Read(elsewhere="test_places.py"),
    "/api/v1/competence": Read(elsewhere="test_places.py"),
    "/api/v1/gaps/standards": Read(),
    "/api/v1/gaps/scenarios": Read(("?community={territories}",), right="statistics.read", own=_SUPPOSED),
    "/api/v1/gaps/scenarios/{scenario_id}": Read(
        at=(("scenario_id", "scenarios"),), right="statistics.read", own=_SUPPOSED
    ),
    "/api/v1/gaps/runs": Read(("", "?community={territories}"), right="statistics.read", own=_SUPPOSED),
    "/api/v1/gaps/runs/{run_id}": Read(
        at=(("run_id", "gap_runs"),), right="statistics.read", own=_SUPPOSED | {"rows"}
    ),
    "/api/v1/gaps/runs/{run_id}/report.{extension}": Read(
        at=(("run_id", "gap_runs"), ("extension", "=pdf|xlsx|gpkg")), right="statistics.read"
    ),
    "/api/v1/competence/rules": Read(("", "?as_of=2026-02-01")),
    "/api/v1/search": Read(elsewhere="test_shown.py"),
    "/api/v1/overlays": Read(
        ("", "?kind=risk_area", "?bbox=101.9,25.0,102.1,25.2", "?ended=true"), own=_MOMENTS
    ),
    "/api/v1/overlays/{overlay_id}": Read(at=(("overlay_id", "overlays"),), own=_MOMENTS),
    "/api/v1/bodies": Read(),
    "/api/v1/buildings/{building_id}": Read(at=(("building_id", "buildings"),)),
    "/api/v1/buildings/{building_id}/footprint": Read(at=(("building_id", "buildings"),)),
    "/api/v1/public/snap": Read(everything=True),
    "/api/v1/public/snap/surroundings": Read(("?lon=102.0&lat=25.04",), everything=True),
    "/api/v1/public/snaps/{token}": Read(elsewhere="tests/api/test_snaps.py: by a token"),
    "/api/v1/media/{media_id}": Read(elsewhere="tests/api/test_media.py: until attached its sender's alone"),
    "/api/v1/media/{media_id}/photo": Read(elsewhere="tests/api/test_media.py"),
    "/api/v1/media/{media_id}/thumbnail": Read(elsewhere="tests/api/test_media.py"),
    "/api/v1/facilities/counts": Read(("?community={territories}",), identity=("grid_id",)),
    "/api/v1/facilities/{facility_id}": Read(at=(("facility_id", "facilities"),)),
    "/api/v1/devices/{device_id}": Read(at=(("device_id", "devices"),)),
    "/api/v1/devices/seeing": Read(("?lon=102.0015&lat=25.0372", "?lon=102.0034&lat=25.0365")),
    "/api/v1/components": Read(
        (
            "",
            "?grid={territories}",
            "?lane={territories}",
            "?community={territories}",
            "?state=intact&due=false",
        ),
        own=_MOMENTS,
    ),
    "/api/v1/components/codes": Read(),
    "/api/v1/components/{component_id}": Read(
        at=(("component_id", "components"),), own=frozenset({"may_be_in"})
    ),
    "/api/v1/organizations": Read(
        (
            "",
            "?building={buildings}",
            "?grid={territories}",
            "?lane={territories}",
            "?community={territories}",
            "?status=open&q=店",
        ),
        own=_MOMENTS,
    ),
    "/api/v1/organizations/codes": Read(),
    "/api/v1/organizations/{organization_id}": Read(at=(("organization_id", "organizations"),)),
    "/api/v1/organizations/{organization_id}/contact": Read(
        at=(("organization_id", "organizations"),), right="people.read", masked=True, personal=True
    ),
    "/api/v1/lane_lines/{lane_line_id}": Read(
        at=(("lane_line_id", "lane_lines"),), own=frozenset({"sides", "sides_zh", "sides_en"})
    ),
    "/api/v1/assignments/{kind}/{subject_id}": Read(
        at=(("kind", "=subject"), ("subject_id", "subjects")), identity=("subject_id", "id")
    ),
    "/api/v1/assignments/{kind}/{subject_id}/history": Read(
        at=(("kind", "=subject"), ("subject_id", "subjects")), own=frozenset({"items"})
    ),
    "/api/v1/duty_roles": Read(right="staff.read"),
    "/api/v1/workers": Read(
        (*_AT_TERRITORY, "?team_id={teams}", "?state=all", "?state=away", "?q=员"),
        right="staff.read",
        own=_MOMENTS,
    ),
    "/api/v1/workers/{worker_id}": Read(at=(("worker_id", "workers"),), right="staff.read"),
    "/api/v1/teams": Read(right="staff.read", own=frozenset({"members"})),
    "/api/v1/staff/vacancies": Read(
        _AT_TERRITORY, right="staff.read", own=_MOMENTS | {"posts"}, identity=("territory_id",)
    ),
    "/api/v1/staff/lines": Read(_AT_TERRITORY, right="staff.read", own=_MOMENTS, identity=("territory_id",)),
    "/api/v1/staff/workload": Read(
        _AT_TERRITORY, right="staff.read", own=_MOMENTS | _LOAD | {"since", "band"}
    ),
    "/api/v1/households": Read(
        (
            "",
            "?building={buildings}",
            "?grid={territories}",
            "?lane={territories}",
            "?community={territories}",
            "?community={territories}&q=暗",
            "?community={territories}&without_head=true",
        ),
        right="people.read",
        masked=True,
        personal=True,
        own=_MOMENTS,
    ),
    "/api/v1/households/findings": Read(
        _AT_TERRITORY,
        right="people.read",
        own=_MOMENTS,
        figures=frozenset(["known_households", "without_head"]),
        identity=("territory_id",),
        personal=True,
    ),
    "/api/v1/households/{household_id}": Read(
        at=(("household_id", "households"),),
        right="people.read",
        masked=True,
        personal=True,
        history=frozenset({"belonging", "timeline"}),
        own=frozenset({"read_at", "may"}),
    ),
    "/api/v1/households/{household_id}/accesses": Read(
        at=(("household_id", "households"),), right="audit.read", everything=True
    ),
    "/api/v1/erasure-requests": Read(
        right=("retention.manage", "people.write"), masked=True, own=_ALL, everything=True
    ),
    "/api/v1/legal-holds": Read(right="retention.manage", masked=True, everything=True),
    "/api/v1/retention/rules": Read(right="retention.manage", everything=True),
    "/api/v1/retention/changes": Read(right="retention.manage", everything=True),
    "/api/v1/retention/due": Read(right="retention.manage", everything=True),
    "/api/v1/retention/certificates": Read(right="retention.manage", everything=True),
    "/api/v1/retention/certificates/{certificate_id}": Read(
        at=(("certificate_id", "certificates"),), right="retention.manage", everything=True
    ),
    "/api/v1/access-requests": Read(own=_ALL),
    "/api/v1/access/explain": Read(
        tuple(f"?subject_kind={kind}&subject_id={{{table}}}" for kind, table in _KINDS), own=_ALL
    ),
    "/api/v1/account/access": Read(own=_ALL),
    "/api/v1/account/keys": Read(own=_ALL),
    "/api/v1/account/sessions": Read(own=_ALL),
    "/api/v1/account/second-factor": Read(own=_ALL),
    "/api/v1/second-factor/rule": Read(right=_ADMINISTER, everything=True),
    "/api/v1/second-factor/resets": Read(right=_ADMINISTER, everything=True, own=frozenset({"may_decide"})),
    "/api/v1/session/oidc": Read(),
    "/api/v1/session/oidc/callback": Read(elsewhere="tests/api/test_oidc.py: before anybody is signed in"),
    "/api/v1/audit": Read(right="audit.read", everything=True),
    "/api/v1/audit/chains": Read(right="audit.read", everything=True),
    "/api/v1/users": Read(right=_ADMINISTER, everything=True),
    "/api/v1/users/{user_id}": Read(at=(("user_id", "users"),), right=_ADMINISTER, everything=True),
    "/api/v1/users/{user_id}/access": Read(
        at=(("user_id", "users"),), right="grants.manage", everything=True
    ),
    "/api/v1/users/{user_id}/keys": Read(
        at=(("user_id", "users"),), right="accounts.manage", everything=True
    ),
    "/api/v1/users/{user_id}/sessions": Read(
        at=(("user_id", "users"),), right="accounts.manage", everything=True
    ),
    "/api/v1/statistics/indicators": Read(right="statistics.read"),
    "/api/v1/statistics/releases": Read(right="statistics.read"),
    "/api/v1/statistics": Read(
        ("", "?territory_id={territories}"),
        right="statistics.read",
        identity=("territory_id", "id"),
        own=frozenset({"path"}),
        whole_only=("level", "tenant"),
        own_only=True,
    ),
    "/api/v1/statistics.csv": Read(elsewhere="test_shown.py"),
    "/ogc": Read(),
    "/ogc/api": Read(),
    "/ogc/conformance": Read(),
    "/ogc/tileMatrixSets": Read(),
    "/ogc/tileMatrixSets/{matrix_set_id}": Read(at=(_SETS,)),
    "/ogc/tiles": Read(),
    "/ogc/tiles/{matrix_set_id}": Read(at=(_SETS,)),
    "/ogc/tiles/{matrix_set_id}/{tile_matrix}/{tile_row}/{tile_col}": Read(elsewhere="test_shown.py"),
    "/ogc/collections/{collection_id}/tiles": Read(at=_ANY),
    "/ogc/collections/{collection_id}/tiles/{matrix_set_id}": Read(at=(*_ANY, _SETS)),
    "/ogc/collections/{collection_id}/tiles/{matrix_set_id}/{tile_matrix}/{tile_row}/{tile_col}": Read(
        elsewhere="test_shown.py"
    ),
    "/ogc/collections": Read(own=frozenset({"extent"})),
    "/ogc/collections/{collection_id}": Read(at=_ANY, own=frozenset({"extent"})),
    "/ogc/collections/{collection_id}/queryables": Read(at=_ANY),
    "/ogc/collections/{collection_id}/schema": Read(at=_ANY),
    "/ogc/collections/{collection_id}/items": Read(
        ("", "?datetime=2026-02-01/..&bbox=101.9,25.0,102.1,25.2", _FILTER),
        _COLLECTION,
        own=frozenset({"timeStamp", "numberMatched", "numberReturned"}),
    ),
    "/ogc/collections/{collection_id}/items/{feature_id}": Read(
        at=(("collection_id", "=facilities"), ("feature_id", "facilities"))
    ),
    "/api/v1/people/codes": Read(),
    "/api/v1/incidents": Read(
        (
            *_AT_TERRITORY,
            "?open=true&sort=due",
            "?state=reported&type=20",
            "?bbox=101.9,25.0,102.1,25.2",
            "?building_id={buildings}",
        ),
        right="incidents.read",
        own=_MOMENTS,
    ),
    "/api/v1/incidents/board": Read(right="incidents.read", own=_ALL),
    "/api/v1/incidents/mine": Read(right="incidents.read", own=_ALL),
    "/api/v1/incidents/machine": Read(),
    "/api/v1/incidents/similar": Read(
        ("?lon=102.0005&lat=25.0409&type=200102",), right="incidents.read", own=_ALIKE
    ),
    "/api/v1/incidents/{incident_id}/similar": Read(
        at=(("incident_id", "incidents"),), right="incidents.read", own=_ALIKE
    ),
    "/api/v1/incidents/chronic": Read(("", "?days=366&least=2"), right="incidents.read", own=_ALL),
    "/api/v1/incidents/figures": Read(("", "?by=grid", "?by=body"), right="incidents.read", own=_ALL),
    "/api/v1/incidents/{incident_id}": Read(
        at=(("incident_id", "incidents"),),
        right="incidents.read",
        own=frozenset({"may", "reporter", "attendances"}),
    ),
    "/api/v1/incidents/{incident_id}/placing": Read(
        ("", "?as_of=2026-02-01"), (("incident_id", "incidents"),), right="incidents.read", own=_ALL
    ),
    "/api/v1/incident_types": Read(),
    "/api/v1/incident_attendances": Read(right="incidents.read"),
    "/api/v1/patrol/area": Read(
        ("?territory_id={territories}",),
        right="patrol.read",
        own=_ALL,
    ),
    "/api/v1/patrol/coverage": Read(
        elsewhere="tests/api/test_patrol_coverage.py: of areas in sight, by all who walked there, never by whom"
    ),
    "/api/v1/patrol/calendar": Read(("?from=2026-11-20&until=2026-11-25",), right="patrol.read", own=_ALL),
    "/api/v1/patrol/points": Read(_AT_TERRITORY, right="patrol.read"),
    "/api/v1/patrol/runs": Read(elsewhere="tests/api/test_patrol_reading.py: one's own, and those one leads"),
    "/api/v1/patrol/runs/{run_id}": Read(elsewhere="tests/api/test_patrol_reading.py"),
    "/api/v1/patrol/runs/{run_id}/track": Read(elsewhere="tests/api/test_patrol_reading.py"),
    "/api/v1/patrol/board": Read(elsewhere="tests/api/test_patrol_leading.py: for whoever leads there"),
    "/api/v1/patrol/nearest": Read(elsewhere="tests/api/test_patrol_leading.py: for whoever leads there"),
    "/api/v1/patrol/statistics": Read(
        elsewhere="tests/api/test_patrol_leading.py: one's own, and who is led"
    ),
    "/api/v1/visit_rules": Read(right="people.read", own=frozenset({"since"})),
    "/api/v1/visits": Read((*_AT_TERRITORY, "?household_id={households}"), right="people.read", own=_MOMENTS),
    "/api/v1/visits/due": Read(
        (*_AT_TERRITORY, "?household_id={households}"),
        right="people.read",
        own=_MOMENTS | {"since", "total"},
        identity=("household_id",),
        personal=True,
    ),
    "/api/v1/visits/progress": Read(
        _AT_TERRITORY,
        right="people.read",
        own=_MOMENTS | {"since"},
        figures=frozenset(["households", "visited", "fresh", "aging", "never"]),
        identity=("territory_id",),
        personal=True,
    ),
}
