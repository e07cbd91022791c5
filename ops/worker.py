"""The worker: a process of its own that does the jobs, one at a time, and the keeper that restarts it.

`python -m ops.worker` is the process. `./wangge serve` keeps one; it ends with its keeper, whose end it sees as the
end of its standard input. A worker that was killed is started again, and the job it had is handed out anew once its
heartbeat has been missing for a while.
"""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from procrastinate import App

from gis.db import connect
from gis.divisions.computing import work as work_division
from gis.divisions.model import KIND as DIVISION
from gis.gaps.runs import KIND as GAP_RUN
from gis.gaps.working import work as work_gaps
from gis.incidents.upkeep import renew
from gis.jobs.model import Work
from gis.jobs.queue import QUEUE
from gis.jobs.receiving import receiver
from gis.packs.model import KIND as PACK
from gis.patrols.coverage import cover_everywhere
from gis.retention.running import run_everywhere
from gis.settings import DatabaseSettings, PersonalKeySettings
from gis.tenants.service import tenants
from ops.settings import LaunchSettings
from tiles.packing import work as work_pack

log = logging.getLogger("wangge.worker")

HEARTBEAT_S, LOST_AFTER_S = 2.0, 15.0
_GRACE_S = 2.0
_RESTARTS_S = (0.5, 1.0, 2.0, 5.0, 15.0)
_STEADY_S = 30.0

KINDS: Mapping[str, Work] = {DIVISION: work_division, GAP_RUN: work_gaps, PACK: work_pack}


def main() -> int:
    """Do jobs until SIGTERM, or until the keeper is gone."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("wangge").setLevel(LaunchSettings().log_level.upper())
    threading.Thread(target=_end_with_keeper, daemon=True).start()
    settings = DatabaseSettings.model_validate({})
    nightly = {"retention": lambda: keep_no_longer(settings), "clocks": lambda: renew_clocks(settings)}
    asyncio.run(work(settings, KINDS, nightly, {"coverage": lambda: cover(settings)}))
    return 0


def keep_no_longer(settings: DatabaseSettings) -> None:
    """Delete in every tenant what was kept long enough; the certificates say what."""
    for tenant, certificate in run_everywhere(settings, PersonalKeySettings()):
        log.warning("certificate of deletion %d of %s was made", certificate.number, tenant.code)


def renew_clocks(settings: DatabaseSettings) -> None:
    """Make working time and months ahead in every tenant, and reckon its clocks again."""
    with connect(settings) as connection:
        everybody = tenants(connection, None)
    for tenant in everybody:
        if changed := renew(settings, tenant.id):
            log.info("%d clocks of %s are due at another time", changed, tenant.code)


def cover(settings: DatabaseSettings) -> None:
    """Work out what patrols covered that ended, or whose points came in since."""
    count = cover_everywhere(settings)
    if count:
        log.info("worked out what %d patrols covered", count)


async def work(
    settings: DatabaseSettings,
    kinds: Mapping[str, Work],
    nightly: Mapping[str, Callable[[], None]] | None = None,
    each_minute: Mapping[str, Callable[[], None]] | None = None,
    *,
    heartbeat_s: float = HEARTBEAT_S,
    lost_after_s: float = LOST_AFTER_S,
) -> None:
    """Take jobs from the queue until told to end by a signal."""
    app = receiver(settings, kinds, nightly or {}, each_minute or {})
    async with app.open_async():
        finding = asyncio.create_task(_hand_out_lost(app, heartbeat_s, lost_after_s))
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=1,
                delete_jobs="always",
                update_heartbeat_interval=heartbeat_s,
                stalled_worker_timeout=lost_after_s,
                shutdown_graceful_timeout=_GRACE_S,
            )
        finally:
            finding.cancel()
            with suppress(asyncio.CancelledError):
                await finding


async def _hand_out_lost(app: App, every_s: float, lost_after_s: float) -> None:
    """Again and again: jobs whose process has not been heard of go back into the queue."""
    while True:
        lost = await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=lost_after_s)
        for job in lost:
            log.warning("job %s lost its process and is handed out again", job.task_kwargs.get("job_id"))
            await app.job_manager.retry_job(job)
        await asyncio.sleep(every_s)


def _end_with_keeper() -> None:
    """Wait for the end of standard input, which is the keeper's end of a pipe."""
    with suppress(OSError, ValueError):
        while os.read(0, 1024):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def kept(command: Sequence[str] = (sys.executable, "-m", "ops.worker")) -> Iterator["Keeper"]:
    """A worker beside this process while the block runs, started again whenever it ends."""
    keeper = Keeper(command)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.end()


class Keeper:
    """Starts the worker, waits for its end in a thread, starts it again, more slowly the faster it ends."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    @property
    def pid(self) -> int | None:
        """The worker's process id, none between two workers."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def start(self) -> None:
        """Start the first worker."""
        self._thread.start()

    def end(self) -> None:
        """Let the worker lay down its job and end; kill it when it does not."""
        self._ended.set()
        with self._lock:
            process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_GRACE_S + 8)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(5)

    def _keep(self) -> None:
        quick_ends = 0
        while not self._ended.is_set():
            with self._lock:
                if self._ended.is_set():
                    return
                # A session of its own: Ctrl-C is for the keeper, which then ends the worker in order.
                process = subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)
                self._process = process
            was_steady = _outlasts(process, _STEADY_S)
            status = process.wait()
            if process.stdin is not None:
                process.stdin.close()
            if self._ended.is_set():
                return
            quick_ends = 0 if was_steady else quick_ends + 1
            pause_s = _RESTARTS_S[min(quick_ends, len(_RESTARTS_S) - 1)]
            log.warning("the worker ended (%d) and is started again in %.1f s", status, pause_s)
            self._ended.wait(pause_s)


def _outlasts(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the process still runs after so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
