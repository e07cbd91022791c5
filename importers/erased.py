"""Residents who were erased do not come back with a file: their keys are known by a mark, and such rows are refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from gis.db import Connection
from gis.people.sealing import Keyring
from gis.retention.running import tombstone
from importers.people import PersonRow
from importers.reader.batch import Refusal


@dataclass(frozen=True, slots=True)
class Erased:
    """The marks of everybody who was erased, and how to make the mark of a row."""

    marks: frozenset[str]
    ring: Keyring
    tenant_id: int
    source: str

    def sort_out(self, rows: Sequence[PersonRow]) -> tuple[list[PersonRow], list[Refusal]]:
        """The rows of others, and a refusal without any value for each of theirs."""
        if not self.marks:
            return list(rows), []
        kept: list[PersonRow] = []
        refused = []
        for row in rows:
            if tombstone(self.ring, self.tenant_id, self.source, row.key) in self.marks:
                refused.append(Refusal(row=row.row, code="person_erased"))
            else:
                kept.append(row)
        return kept, refused


def read_erased(connection: Connection, tenant_id: int, source: str, ring: Keyring) -> Erased:
    """Everybody who was erased so far."""
    rows = connection.execute("select source_key from people where source = 'erased'").fetchall()
    return Erased(frozenset(key for (key,) in rows), ring, tenant_id, source)
