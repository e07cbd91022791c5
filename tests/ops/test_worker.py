"""The worker process: it does jobs, survives being killed, and ends with its keeper."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from gis.db import connect
from gis.jobs.model import Job
from gis.settings import DatabaseSettings
from ops.worker import Keeper, kept
from tests.jobs import Bench, make_bench


@pytest.fixture(scope="module")
def bench(database: DatabaseSettings) -> Bench:
    return make_bench(database, "worker")


@pytest.fixture
def keeper(bench: Bench) -> Iterator[Keeper]:
    with kept((sys.executable, "-m", "tests.jobs", bench.settings.database_url)) as keeper:
        yield keeper


def wait_for(bench: Bench, job: Job, is_so: Callable[[Job], bool]) -> Job:
    """The job as soon as it is so; pytest's own limit ends a wait in vain."""
    while not is_so(found := bench.read(job.id)):
        assert found.is_open, found
        time.sleep(0.05)
    return found


def test_a_job_is_done_by_another_process(bench: Bench, keeper: Keeper) -> None:
    done = wait_for(bench, bench.ask(), lambda job: job.state == "done")
    assert done.finished_at is not None
    with connect(bench.settings, owner=True) as connection:
        left = connection.execute("select count(*) from procrastinate.procrastinate_jobs").fetchone()
    assert left is not None


def test_a_job_whose_process_is_killed_is_done_by_the_next_one(bench: Bench, keeper: Keeper) -> None:
    job = bench.ask({"lasts": True})
    running = wait_for(bench, job, lambda job: job.phase.startswith("process-"))
    os.kill(int(running.phase.removeprefix("process-")), signal.SIGKILL)
    done = wait_for(bench, job, lambda job: job.state == "done")
    assert done.attempts == 2


def test_a_running_job_is_stopped_by_a_word_in_the_table(bench: Bench, keeper: Keeper) -> None:
    job = bench.ask({"lasts": True})
    wait_for(bench, job, lambda job: job.phase.startswith("process-"))
    bench.cancel(job.id)
    wait_for(bench, job, lambda job: job.state == "cancelled")


def test_a_worker_ends_when_its_keeper_is_gone(bench: Bench, tmp_path: object) -> None:
    script = (
        "import sys, time; from ops.worker import Keeper;"
        "keeper = Keeper((sys.executable, '-m', 'ops.worker')); keeper.start();"
        "\nwhile keeper.pid is None: time.sleep(0.05)"
        "\nprint(keeper.pid, flush=True)\ntime.sleep(600)"
    )
    environment = {**os.environ, "WANGGE_DATABASE_URL": bench.settings.database_url}
    with psutil.Popen((sys.executable, "-c", script), stdout=-1, env=environment) as parent:
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
        worker.wait(60)
    assert not worker.is_running()


def test_a_job_is_laid_down_when_the_service_ends_and_taken_up_by_the_next(bench: Bench) -> None:
    command = (sys.executable, "-m", "tests.jobs", bench.settings.database_url)
    with kept(command):
        job = bench.ask({"lasts": True})
        wait_for(bench, job, lambda job: job.phase.startswith("process-"))
    laid_down = bench.read(job.id)
    assert (laid_down.state, laid_down.attempts) == ("queued", 0)
    with kept(command):
        wait_for(bench, job, lambda job: job.phase.startswith("process-"))
        bench.cancel(job.id)
        wait_for(bench, job, lambda job: job.state == "cancelled")
