"""Proving certificates: each still is what it was when the audit log took down its hash."""

from gis.audit.service import Fault
from gis.db import Connection
from gis.retention import repository
from gis.retention.running import hash_of


def certificate_faults(connection: Connection) -> list[Fault]:
    """Certificates that were altered, and those that the log names and that are gone; ``seq`` is their number."""
    logged = repository.logged_hashes(connection)
    found = []
    for each in repository.certificates(connection, page_size=1_000_000):
        said = logged.pop(each.id, None)
        if not hash_of(each.body).hex() == each.hash == said:
            found.append(Fault("certificate_altered", None, each.number, each.made_at, None, 0))
    return [*found, *(Fault("certificate_altered", None, 0, None, None, 1) for _ in logged)]
