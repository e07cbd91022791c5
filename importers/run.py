"""One import from the file to the report: read, stage, check, write, assign; one transaction or nothing."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import numpy as np
import psycopg
from numpy.typing import NDArray

from gis.assignments.service import assign
from gis.db import Connection, connect, set_tenant
from gis.errors import WanggeError
from gis.lane_lines import sides
from gis.overlays.model import Order
from gis.people.entering import Entering
from gis.people.identity import today
from gis.settings import DatabaseSettings
from gis.tenants.service import find_tenant
from gis.territories.model import Origin
from importers import record, registers
from importers.communities import Communities
from importers.crs import SourceCrs, resolve_crs
from importers.erased import read_erased
from importers.geometry import sample_coordinates
from importers.hypotheses import better, rates
from importers.kinds import REGISTERS, TERRITORY_LEVELS, Register
from importers.mapping import Choices, check_columns, has_column
from importers.overlays import OVERLAYS, OverlayRow, load_overlays, overlay_rows
from importers.people import PEOPLE_FILE, every_row
from importers.people_load import PeopleImport
from importers.problems import FILE_TEXTS, refuse
from importers.reader.batch import RawBatch, SourceInfo
from importers.reader.source import Opening, open_source
from importers.report import ImportReport, write_rejected
from importers.request import ImportRequest, Progress
from importers.rollup import compare
from importers.tenancies import LANDLORD
from importers.territories import TerritoryImport
from importers.territory_rows import TerritoryRow, territory_rows

SEALED = ("contact_phone", *LANDLORD)
"""Columns that nobody reads without the keys of personal data."""


def run_import(
    request: ImportRequest, settings: DatabaseSettings, progress: Progress | None = None
) -> ImportReport:
    """Import a file and commit, or write nothing but the record of the failure; never raises a WanggeError.

    The report says what happened, `ImportReport.exit_code` how it ended. With ``dry_run`` everything is done
    and
    rolled back.
    """
    report = begin_report(request)
    started = time.monotonic()
    try:
        with connect(settings) as connection:
            tenant_id = find_tenant(connection, request.tenant).id
            _enter(connection, tenant_id)
            with connection.transaction(force_rollback=request.dry_run):
                import_file(connection, tenant_id, request, report, progress)
    except WanggeError as problem:
        report.problem = problem
    except psycopg.OperationalError as error:
        report.problem = refuse("database_away")
        report.problem.__cause__ = error
    except psycopg.Error as error:
        constraint = (
            error.diag.constraint_name or error.diag.table_name or error.sqlstate or type(error).__name__
        )
        report.problem = refuse("database_refused", constraint=constraint)
        report.problem.__cause__ = error
    report.seconds = time.monotonic() - started
    if report.problem is not None:
        report.status = "failed"
        if not request.dry_run:
            _record_failure(request, settings, report)
    if request.report is not None and (report.refused or report.faults):
        write_rejected(request.report, report)
        report.report_path = request.report
    return report


def begin_report(request: ImportRequest) -> ImportReport:
    """An empty report for a request."""
    is_osm = request.path.suffix in {".osm", ".pbf"}
    source = request.source or ("osm" if is_osm else request.path.stem)
    return ImportReport(
        kind=request.kind, source=source, file_name=request.path.name, dry_run=request.dry_run
    )


def _enter(connection: Connection, tenant_id: int) -> None:
    set_tenant(connection, tenant_id)
    connection.execute("select set_config('idle_in_transaction_session_timeout', '0', true)")


def import_file(
    connection: Connection,
    tenant_id: int,
    request: ImportRequest,
    report: ImportReport,
    progress: Progress | None = None,
) -> None:
    """Import inside the caller's transaction and tenant; raises a WanggeError when the file is refused."""
    tell = progress or _silent
    started = time.monotonic()
    opening = Opening(request.path, request.layer, request.encoding, request.wanted)
    with open_source(opening, request.limits) as (info, batches):
        report.encoding = info.encoding
        job = _Job(connection, tenant_id, request, report, info, _now(connection), tell)
        if request.kind in TERRITORY_LEVELS:
            job.territories(batches)
        elif request.kind == "overlays":
            job.overlays(batches)
        elif request.kind == "people":
            job.people(batches)
        else:
            job.registers(batches)
    _finish(job, time.monotonic() - started)


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    """Progress that nobody watches."""


@dataclass
class _Job:
    """One run while it runs."""

    connection: Connection
    tenant_id: int
    request: ImportRequest
    report: ImportReport
    info: SourceInfo
    now: datetime
    tell: Progress
    crs: SourceCrs | None = None

    @property
    def choices(self) -> Choices:
        """The operator's decisions about columns."""
        return Choices(self.request.columns, self.request.constants, self.request.key)

    @property
    def is_osm(self) -> bool:
        """Whether columns are OSM tags."""
        return self.info.format.startswith("osm")

    @property
    def at(self) -> datetime:
        """Since when what is written holds."""
        return self.request.at or self.now

    def begin_batch(self) -> None:
        """Write the batch's row, which rows and edits refer to; its CRS is known by now."""
        self.report.batch_id = uuid4()
        record.add_batch(self.connection, self.tenant_id, self.request, self.report)

    def placed(self, batches: Iterator[RawBatch]) -> Iterator[RawBatch]:
        """The batches, the CRS resolved on the first one that has coordinates; progress is told."""
        done = 0
        for batch in batches:
            if batch.wkb is not None and self.crs is None and (len(batch) or not batch.refused):
                sample = sample_coordinates(batch)
                self.crs = resolve_crs(self.info, self.request.crs, sample, swap_axes=self.request.swap_axes)
                self.report.crs = self.crs.label
                self._compare_crs(self.crs, sample)
            done += len(batch) + len(batch.refused)
            self.tell("read", done, self.info.count)
            yield batch

    def _compare_crs(self, crs: SourceCrs, sample: NDArray[np.float64]) -> None:
        """Stop when another CRS puts far more of the file into the communities; a declared one is only remarked on."""
        if self.request.kind in TERRITORY_LEVELS or not len(sample):
            return
        found = rates(crs, sample, Communities(self.connection, self.at).outlines())
        best = better(found)
        if best is None:
            return
        said = {
            "crs": crs.label,
            "share": f"{found[0][1]:.0%}",
            "other": best[0],
            "other_share": f"{best[1]:.0%}",
        }
        if self.request.crs is None:
            raise refuse("crs_shifted", name=self.info.name, **said)
        self.report.note(*(text.format(name=self.info.name, **said) for text in FILE_TEXTS["crs_doubtful"]))

    def registers(self, batches: Iterator[RawBatch]) -> None:
        """Rows of one register, or of every layer of an OSM file."""
        kind = _staff_kind(self.info) if self.request.kind == "staff" else self.request.kind
        layers = self.request.wanted if self.request.kind == "osm" else (kind,)
        work = {
            layer: registers.RegisterImport(
                self.connection,
                self.tenant_id,
                REGISTERS[layer],
                self.report,
                self.choices,
                is_osm=self.is_osm,
                match_by_place=self.request.match_by_place,
                keyring=self.request.keyring,
            )
            for layer in layers
        }
        if not self.is_osm:
            check_columns(REGISTERS[kind], self.info.columns, self.choices, self.info.name, is_osm=False)
            if self.request.keyring is None and any(self._has(REGISTERS[kind], each) for each in SEALED):
                raise refuse("no_personal_key")
        for batch in self.placed(batches):
            layer = batch.layer if self.is_osm else kind
            if layer not in work:
                continue
            needs_place = REGISTERS[layer].shape is not None
            if needs_place and batch.wkb is None and not self._has(REGISTERS[layer], "building_key"):
                found = ", ".join(self.info.columns)
                raise refuse("columns_missing", name=self.info.name, missing="lon, lat", found=found)
            work[layer].take(batch, self.crs)
        self.tell("write", 0, None)
        self.begin_batch()
        for layer in layers:
            work[layer].finish(self.at)
        self._refuse_nothing_left()
        self.tell("assign", 0, None)
        for layer in layers:
            work[layer].assign(self.at)

    def _has(self, register: Register, column: str) -> bool:
        return has_column(register, column, self.info.columns, self.choices)

    def overlays(self, batches: Iterator[RawBatch]) -> None:
        """Overlay areas: row by row, since they need not fit together."""
        check_columns(OVERLAYS, self.info.columns, self.choices, self.info.name, is_osm=self.is_osm)
        rows: list[OverlayRow] = []
        for batch in self.placed(batches):
            if batch.wkb is None:
                needed = {"needed": "面或线", "needed_en": "areas or lines"}
                raise refuse("wrong_geometry", kind="overlays", name=self.info.name, **needed)
            if self.crs is None:
                continue
            found, refused = overlay_rows(batch, self.crs, self.choices, is_osm=self.is_osm)
            rows += found
            self.report.refuse("overlays", refused)
            self.report.count("overlays").read += len(batch) + len(batch.refused)
        self.tell("write", 0, None)
        self.begin_batch()
        reason = self.request.reason or f"导入 {self.info.name}"
        order = Order(reason, self.request.author_id, batch_id=self.report.batch_id)
        load_overlays(self.connection, self.tenant_id, rows, self.report, order, self.at)
        self._refuse_nothing_left()

    def people(self, batches: Iterator[RawBatch]) -> None:
        """Residents: checked and sealed row by row, then compared and written by sets."""
        if self.request.keyring is None:
            raise refuse("no_personal_key")
        check_columns(PEOPLE_FILE, self.info.columns, self.choices, self.info.name, is_osm=False)
        entering = Entering(self.tenant_id, self.request.keyring, today())
        work = PeopleImport(self.connection, self.tenant_id, self.report)
        erased = read_erased(self.connection, self.tenant_id, self.report.source, self.request.keyring)
        for read, rows, refused in every_row(self.placed(batches), self.choices, entering):
            self.report.count("people").read += read
            others, gone = erased.sort_out(rows)
            self.report.refuse("people", [*refused, *gone])
            work.take(others)
        self.tell("write", 0, None)
        self.begin_batch()
        work.finish()
        self._refuse_nothing_left()

    def territories(self, batches: Iterator[RawBatch]) -> None:
        """Communities, grids or lanes; a refused row refuses the file, since territories tile together or
        not at all."""
        rows: list[TerritoryRow] = []
        kind = self.request.kind
        for batch in self.placed(batches):
            if batch.wkb is None:
                needed = {"needed": "面", "needed_en": "polygons"}
                raise refuse("wrong_geometry", kind=kind, name=self.info.name, **needed)
            wanted = self._of_admin_level(batch)
            if self.crs is None:
                continue
            found, refused = territory_rows(
                wanted, self.crs, self.choices, is_osm=self.is_osm, level=TERRITORY_LEVELS[kind]
            )
            rows += found
            self.report.refuse(kind, refused)
            self.report.count(kind).read += len(wanted) + len(wanted.refused)
        if not rows and not self.report.refused:
            raise refuse("no_rows", name=self.info.name, kind=kind, read=0)
        blocking = [] if self.is_osm else self.report.refused
        if blocking or not rows:
            raise refuse("rows_refused", level=kind, refused=len(self.report.refused))
        self._roll_up(rows)
        self.begin_batch()
        self.tell("check", len(rows), len(rows))
        reason = self.request.reason or f"导入 {self.info.name}"
        origin = Origin(self.report.source, self.at, reason, self.report.batch_id, self.request.author_id)
        TerritoryImport(self.connection, self.tenant_id, self.request, rows, origin, self.report).load()
        self.tell("assign", 0, None)
        self.report.assigned = assign(self.connection, self.tenant_id, at=self.at)
        sides.derive(self.connection, self.tenant_id, at=self.at)

    def _of_admin_level(self, batch: RawBatch) -> RawBatch:
        """OSM boundaries of one admin_level only, refused ones included."""
        if not self.is_osm:
            return batch
        level = self.request.admin_level
        levels = batch.columns["admin_level"]
        if level is None:
            present = sorted({str(item) for item in levels if item is not None})
            raise refuse(
                "option_missing",
                zh=f"用 --admin-level 选一个行政级别，文件里有 {'、'.join(present)}。",
                en=f"choose one with --admin-level; the file has {', '.join(present)}.",
            )
        kept = [i for i, item in enumerate(levels) if item == level]
        assert batch.wkb is not None
        return replace(
            batch,
            columns={name: [values[i] for i in kept] for name, values in batch.columns.items()},
            rows=batch.rows[kept],
            wkb=[batch.wkb[i] for i in kept],
            keys=None if batch.keys is None else [batch.keys[i] for i in kept],
            refused=[r for r in batch.refused if (r.payload or {}).get("admin_level") == level],
        )

    def _roll_up(self, rows: list[TerritoryRow]) -> None:
        for wanted in self.request.roll_ups:
            self.report.roll_ups.append(compare(rows, wanted, self.request.limits))

    def _refuse_nothing_left(self) -> None:
        totals = self.report.totals
        if self.request.strict and self.report.refused:
            raise refuse("rows_refused", level=self.request.kind, refused=len(self.report.refused))
        if not (totals.added or totals.changed or totals.unchanged):
            if self.report.refused:
                raise refuse("all_refused", name=self.info.name, refused=len(self.report.refused))
            raise refuse("no_rows", name=self.info.name, kind=self.request.kind, read=totals.read)


def _staff_kind(info: SourceInfo) -> str:
    """Duties name a worker and a territory; anything else in the staff folder is a list of workers."""
    names = {name.lower() for name in info.columns}
    duty_columns = [item.names for item in REGISTERS["duties"].fields[:2]]
    return "duties" if all(names & {n.lower() for n in group} for group in duty_columns) else "workers"


def _now(connection: Connection) -> datetime:
    row = connection.execute("select now()").fetchone()
    assert row is not None
    now: datetime = row[0]
    return now


def _finish(job: _Job, seconds: float) -> None:
    report = job.report
    report.seconds = seconds
    report.status = "done_with_rejected" if report.refused else "done"
    totals = report.totals
    assert report.batch_id is not None
    if totals.unchanged and not (totals.added or totals.changed or totals.ended):
        before = record.imported_before(job.connection, report.batch_id)
        when_zh = f"{before:%Y-%m-%d} 已导入过这个文件，" if before else ""
        when_en = f"This file was imported on {before:%Y-%m-%d}. " if before else ""
        report.note(
            f"{when_zh}内容与已导入的相同，没有改动数据。",
            f"{when_en}The content is what was imported before; nothing changed.",
        )
    record.add_rejected(job.connection, job.tenant_id, report.batch_id, report)
    record.end_batch(job.connection, report)


def _record_failure(request: ImportRequest, settings: DatabaseSettings, report: ImportReport) -> None:
    """Keep the failed run and its refused rows; a database that is away has nothing to keep them in."""
    if not request.path.is_file():
        return
    report.batch_id = uuid4()
    try:
        with connect(settings) as connection:
            tenant_id = find_tenant(connection, request.tenant).id
            _enter(connection, tenant_id)
            record.add_batch(connection, tenant_id, request, report)
            record.add_rejected(connection, tenant_id, report.batch_id, report)
            record.end_batch(connection, report)
    except (psycopg.Error, WanggeError):
        report.batch_id = None
