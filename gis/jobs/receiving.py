"""The other end of the queue: what a worker process does with a job that is handed to it."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import JobAborted

from gis.db import search_path_option
from gis.jobs.model import Work
from gis.jobs.queue import QUEUE, TASK
from gis.jobs.service import run
from gis.settings import DatabaseSettings

log = logging.getLogger("wangge.jobs")

NIGHT = "20 19 * * *"
"""In UTC: twenty past three in the morning, where the tenants are."""


EACH_MINUTE = "* * * * *"


def receiver(
    settings: DatabaseSettings,
    kinds: Mapping[str, Work],
    nightly: Mapping[str, Callable[[], None]],
    each_minute: Mapping[str, Callable[[], None]],
) -> App:
    """The application of a process that does these kinds of work, closed until its owner opens it.

    ``nightly`` is done once a night and ``each_minute`` once a minute, by whichever process comes first.
    """
    connector = PsycopgConnector(
        conninfo=settings.database_url, min_size=1, max_size=3, kwargs={"options": search_path_option()}
    )
    app = App(connector=connector)

    # A job that this process lays down because it is told to end goes back into the queue.
    @app.task(name=TASK, queue=QUEUE, pass_context=True, retry=RetryStrategy(retry_exceptions={JobAborted}))
    def job(context: JobContext, tenant_id: int, job_id: str) -> None:
        if not run(settings, tenant_id, UUID(job_id), kinds, context.should_abort):
            raise JobAborted

    for name, work in nightly.items():
        _do_again(app, name, work, NIGHT)
    for name, work in each_minute.items():
        _do_again(app, name, work, EACH_MINUTE)
    return app


def _do_again(app: App, name: str, work: Callable[[], None], cron: str) -> None:
    @app.periodic(cron=cron, periodic_id=name)
    @app.task(name=name, queue=QUEUE, lock=name, queueing_lock=name)
    def again(timestamp: int) -> None:
        log.debug("%s of %s begins", name, datetime.fromtimestamp(timestamp, UTC).isoformat())
        work()
