"""The queue behind the jobs: procrastinate in this database. It knows which job is next, the table what it is."""

from uuid import UUID

from procrastinate import App, SyncPsycopgConnector

from gis.db import Connection

QUEUE = "wangge"
TASK = "job"

_SENDER = App(connector=SyncPsycopgConnector())


def enqueue(connection: Connection, tenant_id: int, job_id: UUID) -> None:
    """Put a job into the queue in the caller's transaction: a worker sees it when that commits, or never."""
    task = _SENDER.configure_task(TASK, queue=QUEUE, connection=connection)
    task.defer(tenant_id=tenant_id, job_id=str(job_id))
