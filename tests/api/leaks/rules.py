"""How every reading route is asked, and what of an administrator's answer somebody else is told.

A route without a rule here, or in `writes`, fails `test_cover.py`: whoever adds one says who is told what.
"""

from gis.access.rights import Right
from tests.api.leaks.read import ALL, AT_TERRITORY, MOMENTS, Read
from tests.api.leaks.work import WORK
from tiles.collections import COLLECTIONS
from tiles.matrices import SETS

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
_ADMINISTER: tuple[Right, ...] = ("accounts.manage", "grants.manage")
_KINDS = (("territory", "territories"), ("building", "buildings"), ("household", "households"))
_BOX = "?level=grid&bbox=101.9,25.0,102.1,25.2"
_SUBJECTS = ("buildings", "households", "facilities", "devices", "duty_posts", "organizations", "components")
_COLLECTION = (("collection_id", "=" + "|".join(COLLECTIONS)),)
_ANY = (("collection_id", "=facilities"),)
_SETS = ("matrix_set_id", "=" + "|".join(SETS))
_FILTER = "?filter=S_INTERSECTS(geometry,BBOX(101.9,25.0,102.1,25.2))"
_SUPPOSED = frozenset({"gap_before", "gap_after", "gap_people", "rounded_to"})

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
        own=MOMENTS,
        figures=_FIGURES,
    ),
    "/api/v1/territories/{territory_id}": Read(
        ("", "?as_of=2026-02-01"),
        (("territory_id", "territories"),),
        own=MOMENTS | {"history"},
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
        at=(("community_id", "territories"),), figures=_FIGURES, own=MOMENTS | {"edition"}
    ),
    "/api/v1/communities/{community_id}/lanes": Read(at=(("community_id", "territories"),), own=MOMENTS),
    "/api/v1/communities/{community_id}/buildings": Read(at=(("community_id", "territories"),)),
    "/api/v1/communities/{community_id}/history": Read(
        at=(("community_id", "territories"),), own=MOMENTS, identity=("edit_id",)
    ),
    "/api/v1/communities/{community_id}/division": Read(at=(("community_id", "territories"),)),
    "/api/v1/drafts": Read(("?community={territories}", "?community={territories}&state=draft")),
    "/api/v1/drafts/{draft_id}": Read(at=(("draft_id", "drafts"),), own=frozenset({"may"})),
    "/api/v1/drafts/{draft_id}/diff": Read(at=(("draft_id", "drafts"),), own=MOMENTS),
    "/api/v1/drafts/{draft_id}/map": Read(at=(("draft_id", "drafts"),), own=MOMENTS),
    "/api/v1/drafts/{draft_id}/preview": Read(at=(("draft_id", "drafts"),), own=MOMENTS),
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
        ("", "?kind=risk_area", "?bbox=101.9,25.0,102.1,25.2", "?ended=true"), own=MOMENTS
    ),
    "/api/v1/overlays/{overlay_id}": Read(at=(("overlay_id", "overlays"),), own=MOMENTS),
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
        own=MOMENTS,
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
        own=MOMENTS,
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
        (*AT_TERRITORY, "?team_id={teams}", "?state=all", "?state=away", "?q=员"),
        right="staff.read",
        own=MOMENTS,
    ),
    "/api/v1/workers/{worker_id}": Read(at=(("worker_id", "workers"),), right="staff.read"),
    "/api/v1/teams": Read(right="staff.read", own=frozenset({"members"})),
    "/api/v1/staff/vacancies": Read(
        AT_TERRITORY, right="staff.read", own=MOMENTS | {"posts"}, identity=("territory_id",)
    ),
    "/api/v1/staff/lines": Read(AT_TERRITORY, right="staff.read", own=MOMENTS, identity=("territory_id",)),
    "/api/v1/staff/workload": Read(AT_TERRITORY, right="staff.read", own=MOMENTS | _LOAD | {"since", "band"}),
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
        own=MOMENTS,
    ),
    "/api/v1/households/findings": Read(
        AT_TERRITORY,
        right="people.read",
        own=MOMENTS,
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
        right=("retention.manage", "people.write"), masked=True, own=ALL, everything=True
    ),
    "/api/v1/legal-holds": Read(right="retention.manage", masked=True, everything=True),
    "/api/v1/retention/rules": Read(right="retention.manage", everything=True),
    "/api/v1/retention/changes": Read(right="retention.manage", everything=True),
    "/api/v1/retention/due": Read(right="retention.manage", everything=True),
    "/api/v1/retention/certificates": Read(right="retention.manage", everything=True),
    "/api/v1/retention/certificates/{certificate_id}": Read(
        at=(("certificate_id", "certificates"),), right="retention.manage", everything=True
    ),
    "/api/v1/access-requests": Read(own=ALL),
    "/api/v1/access/explain": Read(
        tuple(f"?subject_kind={kind}&subject_id={{{table}}}" for kind, table in _KINDS), own=ALL
    ),
    "/api/v1/account/access": Read(own=ALL),
    "/api/v1/account/keys": Read(own=ALL),
    "/api/v1/account/sessions": Read(own=ALL),
    "/api/v1/account/second-factor": Read(own=ALL),
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
    **WORK,
}
