"""What every changing route takes, with the places where ids stand, so that each can be another's.

``@table`` stands for an id; all others are the sender's own. Every request here is wrong in exactly one place, so none
may be carried out, and each must be answered as if the id were nobody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.editing import line
from tests.api.leaks.people import NOW_ISO, TOMORROW

_HASH = "0" * 64
_POLYGON = {
    "type": "Polygon",
    "coordinates": [line((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.2))["coordinates"]],
}
_CUT = line((-0.1, 1.5), (1.1, 1.5))
_SPLIT = {"op": "split", "territory": "@territories", "line": _CUT}
_MERGE = {"op": "merge", "territories": ["@territories", "@territories"]}
_RENAME = {"op": "rename", "territory": "@territories", "name": "新名"}


@dataclass(frozen=True)
class Write:
    """A body, the tables of the ids in the path, and the tag of the state that was seen.

    ``takes_any`` routes answer alike whatever the id is. ``elsewhere`` has tests of its own.
    """

    body: Mapping[str, Any] | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    tag: str | None = None
    query: str = ""
    takes_any: bool = False
    also: tuple[Mapping[str, Any], ...] = ()
    elsewhere: str = ""


_COMMUNITY = {"community_id": "@communities"}
_HOUSEHOLD = {"household_id": "@households"}
_FACILITY = {"collection_id": "=facilities", "feature_id": "@facilities"}
_FEATURE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [102.0, 25.04]},
    "properties": {"kind": "clinic"},
}
_SUBJECT = {"kind": "=facility", "subject_id": "@facilities"}
_BORDER = {"community_id": "@communities", "other_id": "@communities"}
_USER = {"user_id": "@users"}
_ACCOUNTS = Write(elsewhere="tests/api/test_users.py: for administrators of the whole tenant")
_ERASURE = {"request_id": "@erasure_requests"}
_WHOLE = Write(elsewhere="tests/api/test_retention.py: for the keepers of the whole tenant")
_SECOND = Write(elsewhere="tests/api/test_second_factor.py: of one's own account, without any id")
_STREET = Write(elsewhere="tests/api/test_snaps.py: without an account, by tokens")
_PHOTOS = Write(elsewhere="tests/api/test_media.py: one's own, by headers and bytes")
_OWN = Write(elsewhere="tests/api/test_account.py: of one's own account, without any id")

_INCIDENT = {"incident_id": "@incidents"}
_STEP = {"request_id": "00000000-0000-4000-8000-000000000001", "version": 1, "reason": "x"}
_TAKEN_IN = Write(elsewhere="tests/api/test_incidents.py: names nothing that is anybody's")

WRITES: dict[tuple[str, str], Write] = {
    ("POST", "/api/v1/patrol/points"): Write(elsewhere="tests/api/test_patrol_points.py: names no id"),
    ("PATCH", "/api/v1/patrol/points/{point_id}"): Write(
        {"name": "新名"}, {"point_id": "@patrol_points"}, tag='"p99"'
    ),
    ("DELETE", "/api/v1/patrol/points/{point_id}"): Write(at={"point_id": "@patrol_points"}, tag='"p99"'),
    ("POST", "/api/v1/patrol/sync"): Write(
        elsewhere="tests/api/test_patrol_sync.py: answers 200 with a refusal for each item"
    ),
    ("POST", "/api/v1/patrol/tours"): Write(
        {"territory_id": "@territories", "point_ids": ["@patrol_points"]}
    ),
    ("POST", "/api/v1/incidents"): _TAKEN_IN,
    ("POST", "/api/v1/incidents:place"): _TAKEN_IN,
    ("POST", "/api/v1/incidents/{incident_id}/transitions"): Write(
        {**_STEP, "action": "note"},
        _INCIDENT,
        also=(
            {**_STEP, "action": "merge_into", "target_id": "@incidents"},
            {**_STEP, "action": "dispatch", "team_id": "@teams", "worker_id": "@workers"},
        ),
    ),
    ("POST", "/api/v1/incidents/transitions"): Write(
        {
            "request_id": "00000000-0000-4000-8000-000000000002",
            "action": "urge",
            "items": [{"id": "@incidents", "version": 1}],
        },
        takes_any=True,
    ),
    ("POST", "/api/v1/incident_attendances/{attendance_id}/done"): Write(
        {}, {"attendance_id": "@incident_attendances"}
    ),
    ("POST", "/api/v1/buildings/{building_id}/entrances"): Write(
        {"kind": "unit", "name": "1单元", "point": [102.0, 25.04]}, {"building_id": "@buildings"}
    ),
    ("PATCH", "/api/v1/buildings/{building_id}/entrances/{entrance_id}"): Write(
        {"kind": "other"}, {"building_id": "@buildings", "entrance_id": "@entrances"}
    ),
    ("DELETE", "/api/v1/buildings/{building_id}/entrances/{entrance_id}"): Write(
        None, {"building_id": "@buildings", "entrance_id": "@entrances"}
    ),
    ("POST", "/api/v1/buildings/{building_id}/addresses"): Write(
        {"kind": "alias", "text": "别名", "unit_id": "@units"}, {"building_id": "@buildings"}
    ),
    ("DELETE", "/api/v1/buildings/{building_id}/addresses/{address_id}"): Write(
        None, {"building_id": "@buildings", "address_id": "@addresses"}
    ),
    ("POST", "/api/v1/absences"): Write(
        {"worker_id": "@workers", "deputy_id": "@workers", "starts_on": TOMORROW, "ends_on": TOMORROW}
    ),
    ("PATCH", "/api/v1/absences/{absence_id}"): Write(
        {"deputy_id": "@workers"}, {"absence_id": "@absences"}, '"a1"'
    ),
    ("POST", "/api/v1/workers"): Write({"name": "某人", "team_id": "@teams", "territory_id": "@territories"}),
    ("PATCH", "/api/v1/workers/{worker_id}"): Write(
        {"team_id": "@teams", "territory_id": "@territories"}, {"worker_id": "@workers"}, '"w1"'
    ),
    ("POST", "/api/v1/teams"): Write({"name": "新队", "parent_id": "@teams", "territory_id": "@territories"}),
    ("PATCH", "/api/v1/teams/{team_id}"): Write(
        {"parent_id": "@teams", "territory_id": "@territories"}, {"team_id": "@teams"}, '"t1"'
    ),
    ("POST", "/api/v1/duties"): Write(
        {"worker_id": "@workers", "territory_id": "@territories", "role": "grid_member", "reason": "任命"}
    ),
    ("PATCH", "/api/v1/duties/{duty_id}"): Write(
        {"reason": "调整", "worker_id": "@workers", "territory_id": "@territories"},
        {"duty_id": "@duties"},
        '"d1"',
    ),
    ("POST", "/api/v1/visits"): Write(
        {
            "id": "00000000-0000-4000-8000-000000000001",
            "household_id": "@households",
            "outcome": "met",
            "visited_at": NOW_ISO,
        }
    ),
    ("POST", "/api/v1/assignments/{kind}/{subject_id}/override"): Write(
        {"territory_id": "@territories", "reason": "改派", "until": TOMORROW}, _SUBJECT
    ),
    ("DELETE", "/api/v1/assignments/{kind}/{subject_id}/override"): Write(at=_SUBJECT, query="?reason=x"),
    ("POST", "/api/v1/buildings/{building_id}/footprint"): Write(
        {"op": "split", "line": line((0.2, 1.25), (0.5, 1.25)), "dry_run": True},
        {"building_id": "@buildings"},
        '"0"',
    ),
    ("POST", "/api/v1/communities/{community_id}/border/{other_id}"): Write(
        {"line": line((3, 0.5), (2.9, 0.7), (3, 1)), "seen_edition": 1, "reason": "x", "result_hash": _HASH},
        _BORDER,
    ),
    ("POST", "/api/v1/communities/{community_id}/border/{other_id}:preview"): Write(
        {"line": line((3, 0.5), (2.9, 0.7), (3, 1))}, _BORDER
    ),
    ("POST", "/api/v1/communities/{community_id}/divisions"): Write(
        {"method": "rebalance", "low": 8, "high": 14}, _COMMUNITY
    ),
    ("POST", "/api/v1/communities/{community_id}/edits"): Write(
        {"intent": _SPLIT, "reason": "x", "result_hash": _HASH},
        _COMMUNITY,
        '"c1"',
        also=({"intent": _MERGE, "reason": "x", "result_hash": _HASH},),
    ),
    ("POST", "/api/v1/communities/{community_id}/edits:preview"): Write(
        {"intent": _SPLIT}, _COMMUNITY, also=({"intent": _MERGE}, {"intent": _RENAME})
    ),
    ("POST", "/api/v1/communities/{community_id}/presence"): Write(
        {"grid_ids": [], "is_leaving": False}, _COMMUNITY
    ),
    ("POST", "/api/v1/competence/rules"): Write(
        {"pattern": "x", "title": "x", "overlay_id": "@overlays", "body": "x"}
    ),
    ("POST", "/api/v1/competence/rules/{rule_id}/end"): Write(at={"rule_id": "@competence_rules"}),
    ("POST", "/api/v1/divisions/{job_id}:draft"): Write({"title": "x"}, {"job_id": "@jobs"}),
    ("POST", "/api/v1/drafts"): Write({"title": "x", "community_id": "@communities"}),
    ("PATCH", "/api/v1/drafts/{draft_id}"): Write({"title": "x"}, {"draft_id": "@drafts"}, '"d1"'),
    ("POST", "/api/v1/drafts/{draft_id}/comments"): Write({"comment": "x"}, {"draft_id": "@drafts"}),
    ("POST", "/api/v1/drafts/{draft_id}/steps"): Write(
        {"intent": _SPLIT, "reason": "x"}, {"draft_id": "@drafts"}, '"d1"'
    ),
    ("DELETE", "/api/v1/drafts/{draft_id}/steps/last"): Write(at={"draft_id": "@drafts"}, tag='"d1"'),
    ("POST", "/api/v1/drafts/{draft_id}/steps:preview"): Write({"intent": _SPLIT}, {"draft_id": "@drafts"}),
    ("POST", "/api/v1/drafts/{draft_id}:{action}"): Write(
        {"comment": "x"}, {"action": "=void", "draft_id": "@drafts"}, '"d1"'
    ),
    ("POST", "/api/v1/jobs/{job_id}:cancel"): Write(at={"job_id": "@jobs"}),
    ("POST", "/api/v1/packs"): Write({"territory_id": "@territories", "maxzoom": 13}),
    ("POST", "/api/v1/packs/{pack_id}:cancel"): Write(elsewhere="tests/api/test_packs.py"),
    ("POST", "/api/v1/overlays"): Write(elsewhere="tests/api/test_overlays.py: it has no id, only a ground"),
    ("PUT", "/api/v1/overlays/{overlay_id}"): Write(
        {"name": "x", "geometry": _POLYGON, "reason": "x"}, {"overlay_id": "@overlays"}, '"o1"'
    ),
    ("POST", "/api/v1/overlays/{overlay_id}/end"): Write(
        {"reason": "x"}, {"overlay_id": "@overlays"}, '"o1"'
    ),
    ("POST", "/api/v1/overlays/{overlay_id}/restore"): Write(
        {"number": 1, "reason": "x"}, {"overlay_id": "@overlays"}, '"o1"'
    ),
    ("POST", "/api/v1/households/{household_id}/members"): Write(
        {"name": "某人", "relation": "child", "since_on": "2026-02-01"}, _HOUSEHOLD, '"h1"'
    ),
    ("PATCH", "/api/v1/households/{household_id}/members/{person_id}"): Write(
        {"name": "某人"}, {**_HOUSEHOLD, "person_id": "@people"}, '"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/members/{person_id}/move_out"): Write(
        {"on": "2026-06-01", "new_head": "@people"}, {**_HOUSEHOLD, "person_id": "@people"}, '"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/members/{person_id}/move_in"): Write(
        {"relation": "child", "since_on": "2026-06-01"}, {**_HOUSEHOLD, "person_id": "@people"}, '"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/members/{person_id}/return"): Write(
        at={**_HOUSEHOLD, "person_id": "@people"}, tag='"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/tenancies"): Write(
        {"use_code": "01", "since_on": "2026-02-01"}, _HOUSEHOLD, '"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/tenancies/{tenancy_id}/end"): Write(
        {"on": "2026-06-01"}, {**_HOUSEHOLD, "tenancy_id": "@tenancies"}, '"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/tags"): Write(
        {"person_id": "@people", "code": "lives_alone", "expires_on": TOMORROW}, _HOUSEHOLD, '"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/tags/{tag_id}/end"): Write(
        at={**_HOUSEHOLD, "tag_id": "@attention_tags"}, tag='"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/notes"): Write({"text": "x"}, _HOUSEHOLD),
    ("POST", "/api/v1/households/{household_id}/corrections"): Write(
        {"person_id": "@people", "field": "name", "said": "x", "reason": "x"}, _HOUSEHOLD
    ),
    ("POST", "/api/v1/households/{household_id}/corrections/{request_id}/answer"): Write(
        {"answer": "declined", "reason": "x"}, {**_HOUSEHOLD, "request_id": "@correction_requests"}, '"h1"'
    ),
    ("POST", "/api/v1/households/{household_id}/corrections/{request_id}:show"): Write(
        at={**_HOUSEHOLD, "request_id": "@correction_requests"}
    ),
    ("POST", "/ogc/collections/{collection_id}/items"): Write(
        elsewhere="tests/api/ogc/test_writing.py: it has no id, only a place"
    ),
    ("PUT", "/ogc/collections/{collection_id}/items/{feature_id}"): Write(_FEATURE, _FACILITY, '"f0"'),
    ("PATCH", "/ogc/collections/{collection_id}/items/{feature_id}"): Write(
        {"properties": {"name": "x"}}, _FACILITY, '"f0"'
    ),
    ("DELETE", "/ogc/collections/{collection_id}/items/{feature_id}"): Write(at=_FACILITY, tag='"f0"'),
    ("POST", "/api/v1/organizations/{organization_id}/contact:unmask"): Write(
        {"purpose": "核对电话"}, {"organization_id": "@organizations"}
    ),
    ("POST", "/api/v1/people/{person_id}:unmask"): Write(
        {"fields": ["phone"], "purpose": "核对电话"}, {"person_id": "@people"}
    ),
    ("POST", "/api/v1/people/{person_id}:export"): Write(
        {"purpose": "居民本人申请"}, {"person_id": "@people"}
    ),
    ("POST", "/api/v1/people:search"): Write(elsewhere="test_places.py: it has no id, only a number"),
    ("POST", "/api/v1/erasure-requests"): Write(
        {"person_id": "@people", "grounds": "unlawful", "reason": "本人申请"}
    ),
    ("DELETE", "/api/v1/erasure-requests/{request_id}"): Write(at={"request_id": "@erasure_requests"}),
    ("POST", "/api/v1/erasure-requests/{request_id}/decline"): Write({"answer": "依法留存"}, _ERASURE),
    ("POST", "/api/v1/erasure-requests/{request_id}/carry_out"): Write({"answer": "依法留存"}, _ERASURE),
    ("POST", "/api/v1/legal-holds"): Write(
        {"household_id": "@households", "person_id": "@people", "reason": "合同纠纷"}
    ),
    ("POST", "/api/v1/legal-holds/{hold_id}/end"): Write({"answer": "已结案了"}, {"hold_id": "@legal_holds"}),
    ("POST", "/api/v1/retention/rules/{code}/changes"): _WHOLE,
    ("POST", "/api/v1/retention/changes/{change_id}/accept"): _WHOLE,
    ("POST", "/api/v1/retention/changes/{change_id}/decline"): _WHOLE,
    ("POST", "/api/v1/gaps/survey"): Write(
        {"community_id": "@communities", "kind": "clinic", "limit_m": 300}
    ),
    ("POST", "/api/v1/gaps/scenarios"): Write(
        {"community_id": "@communities", "kind": "clinic", "limit_m": 300, "name": "x"}
    ),
    ("DELETE", "/api/v1/gaps/scenarios/{scenario_id}"): Write(None, {"scenario_id": "@scenarios"}),
    ("POST", "/api/v1/gaps/runs"): Write({"community_id": "@communities", "scenario_id": "@scenarios"}),
    ("POST", "/api/v1/gaps/runs/{run_id}:cancel"): Write(None, {"run_id": "@gap_runs"}),
    ("POST", "/api/v1/locate:batch"): Write(elsewhere="test_places.py: it has no id, only points"),
    ("POST", "/api/v1/access-requests"): Write(elsewhere="tests/api/test_access.py: by code, answered alike"),
    ("DELETE", "/api/v1/access-requests/{request_id}"): Write(at={"request_id": "@access_requests"}),
    ("POST", "/api/v1/access-requests/{request_id}/approve"): Write(
        {"answer": "x"}, {"request_id": "@access_requests"}
    ),
    ("POST", "/api/v1/access-requests/{request_id}/decline"): Write(
        {"answer": "x"}, {"request_id": "@access_requests"}
    ),
    ("POST", "/api/v1/account/keys"): _OWN,
    ("DELETE", "/api/v1/account/keys/{key_id}"): Write(at={"key_id": "@api_keys"}),
    ("POST", "/api/v1/account/password"): _OWN,
    ("DELETE", "/api/v1/account/sessions"): _OWN,
    ("POST", "/api/v1/account/second-factor"): _SECOND,
    ("POST", "/api/v1/account/second-factor:confirm"): _SECOND,
    ("POST", "/api/v1/account/second-factor/codes"): _SECOND,
    ("POST", "/api/v1/account/second-factor:end"): _SECOND,
    ("POST", "/api/v1/session/second"): _SECOND,
    ("PUT", "/api/v1/second-factor/rule"): _SECOND,
    ("POST", "/api/v1/second-factor/resets/{reset_id}:{answer}"): Write(
        at={"reset_id": "@second_factor_resets", "answer": "=approve"}, takes_any=True
    ),
    ("POST", "/api/v1/users/{user_id}/second-factor:reset"): Write(
        {"reason": "手机丢失"}, _USER, takes_any=True
    ),
    ("DELETE", "/api/v1/account/sessions/{session_id}"): Write(at={"session_id": "@sessions"}),
    ("POST", "/api/v1/audit:export"): Write(
        {"format": "csv", "purpose": "核对", "actor": "@users"}, takes_any=True
    ),
    ("POST", "/api/v1/session"): _OWN,
    ("DELETE", "/api/v1/session"): _OWN,
    ("POST", "/api/v1/statistics/releases"): Write(elsewhere="tests/api/test_statistics.py: it has no id"),
    ("POST", "/api/v1/public/snaps"): _STREET,
    ("HEAD", "/api/v1/public/uploads/{media_id}"): _STREET,
    ("PATCH", "/api/v1/public/uploads/{media_id}"): _STREET,
    ("POST", "/api/v1/uploads"): _PHOTOS,
    ("HEAD", "/api/v1/uploads/{media_id}"): _PHOTOS,
    ("PATCH", "/api/v1/uploads/{media_id}"): _PHOTOS,
    ("POST", "/api/v1/users"): _ACCOUNTS,
    ("PUT", "/api/v1/users/{user_id}/active"): Write({"is_active": False}, _USER, takes_any=True),
    ("POST", "/api/v1/users/{user_id}/grants"): Write(
        {"territory_id": "@territories", "reason": "x"}, _USER, takes_any=True
    ),
    ("DELETE", "/api/v1/users/{user_id}/grants/{grant_id}"): Write(
        at={**_USER, "grant_id": "@grants"}, takes_any=True
    ),
    ("DELETE", "/api/v1/users/{user_id}/keys/{key_id}"): Write(
        at={**_USER, "key_id": "@api_keys"}, takes_any=True
    ),
    ("POST", "/api/v1/users/{user_id}/password"): Write(at=_USER, takes_any=True),
    ("PUT", "/api/v1/users/{user_id}/roles"): Write({"roles": ["admin"]}, _USER, takes_any=True),
    ("DELETE", "/api/v1/users/{user_id}/sessions"): Write(at=_USER, takes_any=True),
}
