"""Every route, table and tile layer has a rule that says who is told what."""

from fastapi import FastAPI

from gis.access.rights import RIGHTS
from gis.db import Connection
from tests.api.leaks.people import PROFILES
from tests.api.leaks.rules import READS
from tests.api.leaks.sights import OWNED, SEEN
from tests.api.leaks.writes import WRITES

KEPT_APART = {
    "alembic_version": "the schema's own number",
    "audit_heads": "where chains end: a number and a hash",
    "audit_log_default": "a part of audit_log",
    "calendar_days": "reference data",
    "incident_receipts": "what a sender sent before, under the sender's own id: tests/api/test_incidents.py",
    "work_calendars": "reference data",
    "working_spans": "follow from the calendars",
    "audit_words": "the words of audit_log, told with it",
    "communities": "a territory's edition and CRS",
    "duty_roles": "reference data",
    "former_homes": "which building a household was in; seen with the building: tests/gis/assignments/test_homes.py",
    "household_counts": "what a building holds; seen with the building, compared in its lists and tiles",
    "levels": "reference data",
    "media_chunks": "pieces of a photo under way, told to nobody",
    "media_contents": "pictures, seen through media: tests/api/test_media.py",
    "lineage": "follows its edit; what names territories is compared in lineages",
    "outbox": "test_shown.py",
    "patrol_actions": "what a phone sent before, under the phone's own id: tests/api/test_patrol_sync.py",
    "member_positions": "where members on patrol are: tests/api/test_patrol_reading.py",
    "track_points": "tracks, told to their own member and to leaders: tests/api/test_patrol_reading.py",
    "partition_checks": "the gate's own list, empty between transactions",
    "second_factor_rules": "which roles need a second factor",
    "search_names": "what is found by: test_shown.py",
    "snap_reports": "marks that the service counts, told to nobody",
    "tenants": "code and name, which sign-in needs",
    "territory_codes": "read by the system only",
}
"""Tables whose rows have no id of their own to be told."""


def test_every_route_has_a_rule(app: FastAPI) -> None:
    reads, writes = set(), set()
    for path, item in app.openapi()["paths"].items():
        reads |= {path for method in item if method == "get"}
        writes |= {(method.upper(), path) for method in item if method != "get"}
    assert {path for path in reads if path not in READS} == set(), "say in rules.py who is told what"
    assert {each for each in writes if each not in WRITES} == set(), "say in writes.py what its ids are"
    assert (READS.keys() - reads, WRITES.keys() - writes) == (set(), set()), "there is no such route any more"


def test_every_table_has_a_rule(connection: Connection) -> None:
    tables = {
        row[0]
        for row in connection.execute(
            "select relname from pg_class where relnamespace = 'wangge'::regnamespace and relkind in ('r', 'p')"
            " and relname !~ '_y[0-9]{4}m[0-9]{2}(d[0-9]{2})?$'"
        )
    }
    assert tables - SEEN.keys() - OWNED.keys() - KEPT_APART.keys() == set(), (
        "say in sights.py where its rows are seen"
    )


def test_every_role_asks() -> None:
    assert {profile.role for profile in PROFILES.values()} == RIGHTS.keys()
