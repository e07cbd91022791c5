"""Jobs: asked for in one transaction, done outside of any, their progress committed as it comes.

queued → running → done, failed or cancelled. A process that dies leaves its job running; the queue hands it out
again, and the number of the attempt keeps a process that was only thought dead from writing into it.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from gis.db import Connection, connect
from gis.edits.access import check_may_edit
from gis.edits.repository import announce
from gis.errors import Conflict, NotFound, WanggeError
from gis.jobs import repository
from gis.jobs.model import Interrupted, Job, Task, Work
from gis.jobs.queue import enqueue
from gis.settings import DatabaseSettings

log = logging.getLogger("wangge.jobs")

MOST_ATTEMPTS = 3
TICK_S = 0.3


def start(
    connection: Connection,
    tenant_id: int,
    kind: str,
    community_id: UUID,
    params: Mapping[str, Any],
    user_id: UUID,
    subject: str = "",
) -> Job:
    """Ask for work on a community, or on a subject within; Conflict with the job that is open when there is one."""
    job_id = repository.add(connection, tenant_id, kind, community_id, params, user_id, subject)
    if job_id is None:
        others = repository.find_all(connection, community_id=community_id, kind=kind, only_open=True)
        raise Conflict(
            "这个社区正在计算中。等它完成，或先停止。",
            "This is being computed for the community already. Wait until it is done, or stop it first.",
            code="job_open",
            params={"job": str(others[0].id)} if others else {},
        )
    enqueue(connection, tenant_id, job_id)
    return _told(connection, tenant_id, job_id)


def read(connection: Connection, job_id: UUID) -> Job:
    """A job; NotFound when there is none."""
    job = repository.find(connection, job_id)
    if job is None:
        raise NotFound("没有这项任务。核对链接。", "There is no such job. Check the link.")
    return job


def cancel(connection: Connection, tenant_id: int, job_id: UUID, roles: Collection[str]) -> Job:
    """Ask a job to stop: one that waits is cancelled at once, a running one at its next checkpoint."""
    check_may_edit(roles)
    read(connection, job_id)
    repository.ask_to_stop(connection, job_id)
    return _told(connection, tenant_id, job_id)


def run(
    settings: DatabaseSettings,
    tenant_id: int,
    job_id: UUID,
    kinds: Mapping[str, Work],
    is_ending: Callable[[], bool],
) -> bool:
    """Do a job's work in this process; False when it was laid down because the process is told to end."""
    with connect(settings, tenant_id) as connection:
        job = repository.claim(connection, job_id, MOST_ATTEMPTS)
        if job is None:
            _give_up(connection, tenant_id, job_id)
            return True
        _tell(connection, tenant_id, job)
    watch = _Watch(settings, tenant_id, job, is_ending)
    ending: dict[str, Any] = {}
    try:
        result = kinds[job.kind](Task(settings, tenant_id, job, watch.progress, watch.stop))
        ending = {"state": "done", "result": result}
    except Interrupted:
        if not watch.is_cancelled:
            return _laid_down(settings, tenant_id, job)
        ending = {"state": "cancelled"}
    except WanggeError as refused:
        ending = {"state": "failed", "error": _error(refused)}
    except Exception:
        log.exception("job %s failed", job.id)
        ending = {"state": "failed", "error": _UNFORESEEN}
    with connect(settings, tenant_id) as connection:
        if repository.finish(connection, job, **ending):
            _told(connection, tenant_id, job.id)
    return True


class _Watch:
    """Between the work and the table: writes progress now and then, and hears whether to stop."""

    def __init__(
        self, settings: DatabaseSettings, tenant_id: int, job: Job, is_ending: Callable[[], bool]
    ) -> None:
        self._settings, self._tenant_id, self._job, self._is_ending = settings, tenant_id, job, is_ending
        self._said: tuple[float, str] = (0.0, "start")
        self._written_at = 0.0
        self._is_lost = False
        self.is_cancelled = False

    def progress(self, share: float, phase: str) -> None:
        """How far the work is. Written at once when the phase changes, otherwise after a while."""
        is_new = phase != self._said[1]
        self._said = (min(1.0, max(0.0, share)), phase)
        self._write(at_once=is_new)

    def stop(self) -> bool:
        """Whether to stop: somebody cancelled it, the process is to end, or another one has the job."""
        self._write(at_once=False)
        return self.is_cancelled or self._is_lost or self._is_ending()

    def _write(self, *, at_once: bool) -> None:
        now = time.monotonic()
        if not at_once and now - self._written_at < TICK_S:
            return
        self._written_at = now
        with connect(self._settings, self._tenant_id) as connection:
            asked = repository.advance(connection, self._job, *self._said)
            if asked is None:
                self._is_lost = True
                return
            self.is_cancelled = asked
            _told(connection, self._tenant_id, self._job.id)


def _laid_down(settings: DatabaseSettings, tenant_id: int, job: Job) -> bool:
    """The job waits again, unless another process has it: that is no business of this one any more."""
    with connect(settings, tenant_id) as connection:
        is_mine = repository.put_back(connection, job)
        if is_mine:
            _told(connection, tenant_id, job.id)
    return not is_mine


def _give_up(connection: Connection, tenant_id: int, job_id: UUID) -> None:
    """End a job that took process after process with it."""
    job = repository.find(connection, job_id)
    if job is not None and job.is_open and repository.finish(connection, job, "failed", error=_TOO_OFTEN):
        _told(connection, tenant_id, job_id)


def _told(connection: Connection, tenant_id: int, job_id: UUID) -> Job:
    """The job as it stands now, with the news of it."""
    job = read(connection, job_id)
    _tell(connection, tenant_id, job)
    return job


def _tell(connection: Connection, tenant_id: int, job: Job) -> None:
    news = {
        "job": str(job.id),
        "kind": job.kind,
        "community": str(job.community_id),
        "state": job.state,
        "progress": round(job.progress, 3),
        "phase": job.phase,
    }
    announce(connection, tenant_id, "job", news)


def _error(refused: WanggeError) -> dict[str, Any]:
    return {
        "code": refused.problem_code,
        "message_zh": refused.message_zh,
        "message_en": refused.message_en,
        "where": refused.where,
    }


_UNFORESEEN = {
    "code": "job_failed",
    "message_zh": "计算中断，地图没有改动。请管理员查看服务日志后重试。",
    "message_en": "The computation broke off; the map is as it was. Ask the administrator to look at the "
    "service's log, then try again.",
}
_TOO_OFTEN = {
    "code": "job_lost",
    "message_zh": f"计算进程 {MOST_ATTEMPTS} 次意外结束（多半是内存不足），已不再重试。地图没有改动。",
    "message_en": f"The computing process ended unexpectedly {MOST_ATTEMPTS} times (most likely for lack of memory), "
    "so it is not tried again. The map is as it was.",
}
