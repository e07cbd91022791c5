"""What is read of the daily work: incidents, patrols, visits."""

from tests.api.leaks.read import ALL, AT_TERRITORY, MOMENTS, Read

_ALIKE = frozenset({"likeness", "text_zh", "text_en"})

WORK: dict[str, Read] = {
    "/api/v1/incidents": Read(
        (
            *AT_TERRITORY,
            "?open=true&sort=due",
            "?state=reported&type=20",
            "?bbox=101.9,25.0,102.1,25.2",
            "?building_id={buildings}",
        ),
        right="incidents.read",
        own=MOMENTS,
    ),
    "/api/v1/incidents/board": Read(right="incidents.read", own=ALL),
    "/api/v1/incidents/mine": Read(right="incidents.read", own=ALL),
    "/api/v1/incidents/machine": Read(),
    "/api/v1/incidents/similar": Read(
        ("?lon=102.0005&lat=25.0409&type=200102",), right="incidents.read", own=_ALIKE
    ),
    "/api/v1/incidents/{incident_id}/similar": Read(
        at=(("incident_id", "incidents"),), right="incidents.read", own=_ALIKE
    ),
    "/api/v1/incidents/chronic": Read(("", "?days=366&least=2"), right="incidents.read", own=ALL),
    "/api/v1/incidents/figures": Read(("", "?by=grid", "?by=body"), right="incidents.read", own=ALL),
    "/api/v1/incidents/{incident_id}": Read(
        at=(("incident_id", "incidents"),),
        right="incidents.read",
        own=frozenset({"may", "reporter", "attendances"}),
    ),
    "/api/v1/incidents/{incident_id}/placing": Read(
        ("", "?as_of=2026-02-01"), (("incident_id", "incidents"),), right="incidents.read", own=ALL
    ),
    "/api/v1/incident_types": Read(),
    "/api/v1/incident_attendances": Read(right="incidents.read"),
    "/api/v1/patrol/area": Read(
        ("?territory_id={territories}",),
        right="patrol.read",
        own=ALL,
    ),
    "/api/v1/patrol/coverage": Read(
        elsewhere="tests/api/test_patrol_coverage.py: of areas in sight, by all who walked there, never by whom"
    ),
    "/api/v1/patrol/calendar": Read(("?from=2026-11-20&until=2026-11-25",), right="patrol.read", own=ALL),
    "/api/v1/patrol/points": Read(AT_TERRITORY, right="patrol.read"),
    "/api/v1/patrol/runs": Read(elsewhere="tests/api/test_patrol_reading.py: one's own, and those one leads"),
    "/api/v1/patrol/runs/{run_id}": Read(elsewhere="tests/api/test_patrol_reading.py"),
    "/api/v1/patrol/runs/{run_id}/track": Read(elsewhere="tests/api/test_patrol_reading.py"),
    "/api/v1/patrol/board": Read(elsewhere="tests/api/test_patrol_leading.py: for whoever leads there"),
    "/api/v1/patrol/nearest": Read(elsewhere="tests/api/test_patrol_leading.py: for whoever leads there"),
    "/api/v1/patrol/statistics": Read(
        elsewhere="tests/api/test_patrol_leading.py: one's own, and who is led"
    ),
    "/api/v1/visit_rules": Read(right="people.read", own=frozenset({"since"})),
    "/api/v1/visits": Read((*AT_TERRITORY, "?household_id={households}"), right="people.read", own=MOMENTS),
    "/api/v1/visits/due": Read(
        (*AT_TERRITORY, "?household_id={households}"),
        right="people.read",
        own=MOMENTS | {"since", "total"},
        identity=("household_id",),
        personal=True,
    ),
    "/api/v1/visits/progress": Read(
        AT_TERRITORY,
        right="people.read",
        own=MOMENTS | {"since"},
        figures=frozenset(["households", "visited", "fresh", "aging", "never"]),
        identity=("territory_id",),
        personal=True,
    ),
}
