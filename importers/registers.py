"""One register's share of an import: staged batch by batch, then checked, written and assigned by sets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from gis.assignments.service import assign
from gis.db import Connection
from gis.devices.repository import changed_ground
from gis.devices.views import derive, derive_around
from gis.lane_lines import sides
from gis.people.identity import today
from gis.people.sealing import Keyring
from importers import staging
from importers.covering import covered, secret_columns
from importers.crs import SourceCrs
from importers.kinds import Register
from importers.mapping import Choices
from importers.matching import adopt_by_place
from importers.reader.batch import RawBatch, Refusal
from importers.report import ImportReport
from importers.rows import Reading, make_lines

UNITS = Register(
    kind="units",
    table="units",
    subject_kind="unit",
    shape=None,
    fields=(),
    named=False,
    has_attributes=False,
    resolved=("building_id", "entrance", "floor", "room", "is_rental"),
)
"""Units are made from the households' rows, so nothing of them is staged from the file."""

_TENANCIES = (("refuse_tenancy_days", "bad_tenancy_days"), ("refuse_tenancy_overlap", "overlapping_tenancy"))
_ADDRESSES = (
    ("refuse_address_units", "unknown_unit"),
    ("refuse_address_twice", "address_twice"),
    ("refuse_address_standards", "two_standards"),
)
"""Statements that take rows out of the stage, each with the code of its reason."""

_UNIT_STAGE = "import_stage_units"


class RegisterImport:
    """Rows of one register on their way from batches to the table, inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        tenant_id: int,
        register: Register,
        report: ImportReport,
        choices: Choices,
        *,
        is_osm: bool,
        match_by_place: bool = False,
        keyring: Keyring | None = None,
    ) -> None:
        self._match_by_place = match_by_place
        self._connection = connection
        self._tenant_id = tenant_id
        self._register = register
        self._report = report
        self._stage = staging.STAGE if not is_osm else f"{staging.STAGE}_{register.kind}"
        self._reading = Reading(register, None, choices, is_osm, tenant_id, keyring)
        staging.create_stage(connection, register, self._stage)

    def take(self, batch: RawBatch, crs: SourceCrs | None) -> None:
        """Check and stage one batch."""
        self._reading.crs = crs
        counts = self._report.count(self._register.kind)
        counts.read += len(batch) + len(batch.refused)
        lines = make_lines(self._reading, batch)
        self._report.refuse(self._register.kind, self._covered(lines.refused, batch))
        if lines.text:
            counts.read += len(lines.text) - lines.rows
            staging.copy_lines(self._connection, self._register, lines.text, self._stage)

    def _covered(self, refused: list[Refusal], batch: RawBatch) -> list[Refusal]:
        """The refusals without what they would tell of a person."""
        register = self._register
        if not register.secret or not refused:
            return refused
        secret = secret_columns(register, register.secret, list(batch.columns), self._reading.choices)
        return [covered(each, register, secret) for each in refused]

    def finish(self, at: datetime) -> None:
        """Refuse what only the whole file or the database shows, then write."""
        connection, register, report = self._connection, self._register, self._report
        report.refuse(register.kind, staging.refuse_duplicates(connection, self._stage))
        if register.by_building:
            self._resolve("buildings", "building")
            connection.execute(staging.query("place_by_building"))
        if register.kind == "households":
            self._resolve("buildings", "building")
            connection.execute(staging.query("resolve_homes"), {"source": report.source, "at": at})
            self._write_units()
        if register.kind == "addresses":
            self._resolve("buildings", "building")
            connection.execute(staging.query("resolve_address_units"))
            self._refuse_each(_ADDRESSES, {"source": report.source})
        if register.kind == "tenancies":
            self._resolve("households", "household")
            self._refuse_tenancies()
        if register.kind == "entrances":
            self._resolve("buildings", "building")
            far = staging.take_refused(connection, "refuse_far", {}, "entrance_far")
            report.refuse(register.kind, far)
        if register.kind == "duties":
            self._resolve("workers", "worker")
            connection.execute(staging.query("resolve_territories"), {"at": at})
            self._refuse_unknown("territories", "territory")
        if register.kind == "components":
            self._refuse_components(at)
        adopted = self._adopt()
        written = self._upsert(register, self._stage)
        if register.kind == "workers":
            self._adopt_teams()
        if register.kind == "organizations":
            self._write_contacts()
        if register.kind == "tenancies":
            connection.execute(staging.query("tenancies_touch"), {"batch": report.batch_id})
        if register.kind == "entrances":
            connection.execute(staging.query("face_buildings"))
        counts = report.count(register.kind)
        counts.added, counts.changed = written.added, written.changed + adopted
        counts.unchanged, counts.absent = written.unchanged - adopted, written.absent
        staging.drop_stage(connection, self._stage)

    def _adopt(self) -> int:
        batch_id, register = self._report.batch_id, self._register
        if not self._match_by_place or register.kind != "buildings" or batch_id is None:
            return 0
        return adopt_by_place(
            self._connection, register, self._tenant_id, self._report.source, batch_id, self._stage
        )

    def _adopt_teams(self) -> None:
        values = {"tenant_id": self._tenant_id, "batch_id": self._report.batch_id}
        self._connection.execute(staging.query("adopt_teams"), values)

    def _refuse_components(self, at: datetime) -> None:
        """Codes of another county, codes that another source has given, and things that stand twice in one place."""
        for name, code in (
            ("refuse_component_county", "component_county"),
            ("refuse_component_taken", "component_taken"),
            ("refuse_component_twice", "component_twice"),
        ):
            values = {"at": at, "source": self._report.source}
            refused = staging.take_misplaced(self._connection, name, values, code)
            self._report.refuse(self._register.kind, refused)

    def _refuse_tenancies(self) -> None:
        """Days that do not fit, and a unit that would be let twice on one day."""
        values: dict[str, object] = {"source": self._report.source, "today": today()}
        self._connection.execute(staging.query("tenancies_days"), values)
        self._refuse_each(_TENANCIES, values)

    def _refuse_each(self, refusals: Sequence[tuple[str, str]], values: dict[str, object]) -> None:
        for name, code in refusals:
            refused = staging.take_refused(self._connection, name, values, code)
            self._report.refuse(self._register.kind, refused)

    def _write_contacts(self) -> None:
        values = {
            "tenant": self._tenant_id,
            "source": self._report.source,
            "batch": self._report.batch_id,
        }
        self._connection.execute(staging.query("contacts_gone"), values)
        row = self._connection.execute(staging.query("contacts_write"), values).fetchone()
        counts = self._report.count("contacts")
        counts.added, counts.changed = row or (0, 0)

    def _resolve(self, table: str, noun: str) -> None:
        staging.resolve(self._connection, table, noun, self._report.source)
        self._refuse_unknown(table, noun)

    def _refuse_unknown(self, table: str, noun: str) -> None:
        refused = staging.take_refused(self._connection, f"refuse_{table}", {}, f"unknown_{noun}")
        self._report.refuse(self._register.kind, refused)

    def _write_units(self) -> None:
        self._connection.execute(staging.query("stage_units"))
        written = self._upsert(UNITS, _UNIT_STAGE)
        counts = self._report.count("units")
        counts.read = written.added + written.changed + written.unchanged
        counts.added, counts.changed = written.added, written.changed
        counts.unchanged, counts.absent = written.unchanged, written.absent
        self._connection.execute(staging.query("resolve_units"), {"source": self._report.source})
        staging.drop_stage(self._connection, _UNIT_STAGE)

    def _upsert(self, register: Register, stage: str) -> staging.Written:
        batch_id = self._report.batch_id
        assert batch_id is not None
        return staging.upsert(
            self._connection, register, self._tenant_id, self._report.source, batch_id, stage
        )

    def assign(self, at: datetime) -> None:
        """Derive the assignments of the rows that were added or changed, and what cameras see."""
        register = self._register
        if register.kind == "lane_lines" and self._report.batch_id is not None:
            ids = staging.of_batch(self._connection, register.table, self._report.batch_id)
            sides.derive(self._connection, self._tenant_id, at=at, ids=ids)
        if not register.assigned or self._report.batch_id is None:
            return
        ids = staging.of_batch(self._connection, register.table, self._report.batch_id)
        if not ids:
            return
        self._look(ids, self._report.batch_id)
        written = assign(self._connection, self._tenant_id, [register.subject_kind], at=at, ids=ids)
        for kind, count in written.items():
            self._report.assigned[kind] = self._report.assigned.get(kind, 0) + count

    def _look(self, ids: list[UUID], batch_id: UUID) -> None:
        """Derive what cameras see: the ones of this file, or all who look where its buildings have changed."""
        if self._register.kind == "devices":
            derive(self._connection, self._tenant_id, ids)
        elif self._register.kind == "buildings":
            ground = changed_ground(self._connection, batch_id)
            if ground is not None:
                derive_around(self._connection, self._tenant_id, ground)
