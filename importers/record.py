"""The record of a run: its batch, what became of it, and the rows it refused."""

from datetime import datetime
from hashlib import file_digest
from uuid import UUID

from psycopg.types.json import Jsonb

from gis.db import Connection
from importers.problems import row_texts
from importers.reader.batch import Refusal
from importers.report import ImportReport, payload_of
from importers.request import ImportRequest


def imported_before(connection: Connection, batch_id: UUID) -> datetime | None:
    """When a file of the same bytes was last imported, None when it never was."""
    row = connection.execute(
        "select max(o.started_at) from import_batches as b join import_batches as o"
        " on o.file_sha256 = b.file_sha256 and o.id <> b.id and o.status in ('done', 'done_with_rejected')"
        " where b.id = %s",
        (batch_id,),
    ).fetchone()
    return row[0] if row else None


def add_batch(connection: Connection, tenant_id: int, request: ImportRequest, report: ImportReport) -> None:
    """The batch's row at its beginning."""
    with request.path.open("rb") as stream:
        digest = file_digest(stream, "sha256").digest()
    options = {
        "crs": request.crs,
        "columns": dict(request.columns),
        "constants": dict(request.constants),
        "key": request.key,
        "community": request.community,
        "repair": request.repair,
        "snapping_m": request.snapping_m,
        "gap_width_m": request.gap_width_m,
    }
    connection.execute(
        "insert into import_batches (tenant_id, id, kind, source, file_name, file_sha256, source_crs, options,"
        " status, author_id) values (%s, %s, %s, %s, %s, %s, %s, %s, 'importing', %s)",
        (
            tenant_id,
            report.batch_id,
            report.kind,
            report.source,
            report.file_name,
            digest,
            report.crs,
            Jsonb(options),
            request.author_id,
        ),
    )


def end_batch(connection: Connection, report: ImportReport) -> None:
    """What became of the batch."""
    counts = {layer: vars(counts) for layer, counts in report.counts.items()}
    connection.execute(
        "update import_batches set status = %s, counts = %s, report = %s,"
        " finished_at = clock_timestamp() where id = %s",
        (report.status, Jsonb(counts), Jsonb(report.summary()), report.batch_id),
    )


def add_rejected(connection: Connection, tenant_id: int, batch_id: UUID, report: ImportReport) -> None:
    """Keep every refused row with its reason."""
    if not report.refused:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into rejected_rows (tenant_id, batch_id, row_number, source_key, code, message_zh, message_en,"
            " lon, lat, payload) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [_rejected_row(tenant_id, batch_id, layer, refusal) for layer, refusal in report.refused],
        )


def _rejected_row(tenant_id: int, batch_id: UUID, layer: str, refusal: Refusal) -> tuple[object, ...]:
    zh, en = row_texts(refusal.code, refusal.params)
    lon, lat = refusal.where or (None, None)
    payload = Jsonb({**payload_of(refusal), "layer": layer})
    key = refusal.key.replace("\0", "") if refusal.key else None
    return (tenant_id, batch_id, refusal.row, key, refusal.code, zh, en, lon, lat, payload)
