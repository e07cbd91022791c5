"""Residents from the stage into the register: households found, contradictions refused, the rest written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from gis.db import Connection
from importers import staging
from importers.convert import Field, text
from importers.kinds import Register
from importers.people import PersonRow
from importers.reader.batch import Refusal
from importers.report import ImportReport

STAGE = "import_stage"
_PEOPLE_STAGE = "import_stage_people"

_PERSON = ("name", "name_pinyin", "name_initials", "birth_year", "id_kind", "id_masked", "id_sealed", "id_mark",
           "phone_masked", "phone_sealed", "phone_mark")  # fmt: skip
_RESIDENCE = ("relation", "is_registered", "is_living", "since_on", "until_on", "inflow_reason", "permit_kind",
              "permit_until_on", "housing_kind")  # fmt: skip
_COLUMNS = ("row_number", "source_key", "household_key", "content_hash", *_PERSON, *_RESIDENCE)

PEOPLE = Register(
    kind="people",
    table="people",
    subject_kind="person",
    shape=None,
    fields=tuple(Field(name, (name,), text()) for name in _PERSON),
    named=False,
    has_attributes=False,
)
"""The register's own columns, as `staging.upsert` writes them."""


class PeopleImport:
    """Rows of one file on their way to the tables, inside one transaction."""

    def __init__(self, connection: Connection, tenant_id: int, report: ImportReport) -> None:
        self._connection, self._tenant_id, self._report = connection, tenant_id, report
        connection.execute(staging.query("people_stage"))

    def take(self, rows: Sequence[PersonRow]) -> None:
        """Stage checked rows."""
        statement = f"copy {STAGE} ({', '.join(_COLUMNS)}) from stdin"
        with self._connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for each in rows:
                said = {**each.person, **each.residence}
                head = (each.row, each.key, each.household_key, said["content_hash"])
                copy.write_row((*head, *(said[name] for name in (*_PERSON, *_RESIDENCE))))

    def finish(self) -> None:
        """Refuse what only the whole file or the database shows, then write."""
        run, source = self._connection.execute, {"source": self._report.source}
        run(b"analyze " + STAGE.encode())
        staging.resolve(self._connection, "households", "household", self._report.source)
        self._refuse("refuse_households", "unknown_household", {})
        self._refuse("people_duplicates", "duplicate_person", {})
        self._refuse("people_differing", "differing_person", {})
        run(staging.query("people_known"), source)
        self._refuse("people_overlapping", "overlapping_residence", {})
        self._refuse("people_two_heads", "two_heads", {})
        self._write()

    def _refuse(self, name: str, code: str, values: dict[str, Any]) -> None:
        rows = self._connection.execute(staging.query(name), values).fetchall()
        refused = [Refusal(row=row, code=code, key=key, params={"key": other}) for row, key, other in rows]
        self._report.refuse("people", refused)

    def _write(self) -> None:
        run, report = self._connection.execute, self._report
        batch_id = report.batch_id
        assert batch_id is not None
        run(staging.query("people_distinct"))
        written = staging.upsert(
            self._connection, PEOPLE, self._tenant_id, report.source, batch_id, _PEOPLE_STAGE
        )
        counts = report.count("people")
        counts.added, counts.changed = written.added, written.changed
        counts.unchanged, counts.absent = written.unchanged, written.absent
        self._write_residences(batch_id)
        run(b"drop table import_stage_people, import_stage_known, import_stage")

    def _write_residences(self, batch_id: UUID) -> None:
        values = {"tenant": self._tenant_id, "source": self._report.source, "batch": batch_id}
        run = self._connection.execute
        run(staging.query("people_move_out"), values)
        changed = run(staging.query("people_stay"), values).rowcount
        added = run(staging.query("people_move_in"), values).rowcount
        run(staging.query("people_touch"))
        counts = self._report.count("residences")
        counts.added, counts.changed = added, changed
