"""An incident for the two neighbouring communities: reported by somebody, and to be attended."""

from gis.db import Connection
from tests.factories import make_incident


def add_incident(
    connection: Connection, tenant_id: int, at: tuple[float, float], text: str, reporter: str
) -> None:
    """An incident that somebody reported and that is to be attended."""
    incident = make_incident(connection, tenant_id, *at, text=text)
    connection.execute(
        "insert into incident_reporters (tenant_id, incident_id, name) values (%s, %s, %s)",
        (tenant_id, incident, reporter),
    )
    connection.execute(
        "insert into attendance_rules (tenant_id, code, name, name_en, type_prefix, level_at_most, within_s, source,"
        " status) select %s, 'leaks', '必到', 'Attended', '20', 4, 60, 'test', 'demo'"
        " where not exists (select from attendance_rules)",
        (tenant_id,),
    )
    connection.execute(
        "insert into incident_attendances (tenant_id, incident_id, rule_id, due_at)"
        " select %s, %s, id, now() from attendance_rules",
        (tenant_id, incident),
    )
