"""Jobs: once per community, one attempt at a time, stopped where they are asked to."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest

from gis.db import connect
from gis.errors import Conflict, InvalidInput, NotAllowed
from gis.jobs import repository, service
from gis.jobs.model import Interrupted, Job, Task
from gis.settings import DatabaseSettings
from tests.jobs import Bench, make_bench


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def bench(database: DatabaseSettings) -> Bench:
    return make_bench(database, "jobs")


@pytest.fixture
def job(bench: Bench) -> Job:
    return bench.ask()


def run(bench: Bench, job: Job, work: Callable[[Task], Mapping[str, Any]], is_ending: Any = never) -> bool:
    return service.run(bench.settings, bench.tenant_id, job.id, {"test": work}, is_ending)


def test_a_job_is_done_with_its_result_and_its_news(bench: Bench, job: Job) -> None:
    def work(task: Task) -> Mapping[str, Any]:
        task.progress(0.5, "half")
        assert bench.read(job.id).progress == 0.5
        return {"found": 7}

    assert run(bench, job, work)
    found = bench.read(job.id)
    assert (found.state, found.progress, found.phase, found.attempts) == ("done", 1.0, "done", 1)
    with connect(bench.settings, bench.tenant_id) as connection:
        assert repository.result_of(connection, job.id) == {"found": 7}
        told = connection.execute(
            "select payload ->> 'state', payload ->> 'phase' from outbox where topic = 'job'"
            " and payload ->> 'job' = %s order by id",
            (str(job.id),),
        ).fetchall()
    assert told == [("queued", "queued"), ("running", "start"), ("running", "half"), ("done", "done")]


def test_a_community_has_one_open_job_of_a_kind(bench: Bench, job: Job) -> None:
    with pytest.raises(Conflict) as refused:
        bench.ask()
    assert refused.value.params == {"job": str(job.id)}
    bench.cancel(job.id)
    bench.cancel(bench.ask().id)


def test_a_job_that_waits_is_cancelled_at_once_and_never_runs(bench: Bench, job: Job) -> None:
    assert bench.cancel(job.id).state == "cancelled"

    def work(task: Task) -> Mapping[str, Any]:
        raise AssertionError

    assert run(bench, job, work)
    assert bench.read(job.id).state == "cancelled"


def test_a_running_job_stops_at_its_next_checkpoint(bench: Bench, job: Job) -> None:
    def work(task: Task) -> Mapping[str, Any]:
        assert not task.stop()
        assert bench.cancel(job.id).state == "running"
        task.progress(0.5, "half")
        assert task.stop()
        raise Interrupted

    assert run(bench, job, work)
    found = bench.read(job.id)
    assert (found.state, found.cancel_requested, found.error) == ("cancelled", True, None)


def test_only_managers_stop_a_job(bench: Bench, job: Job) -> None:
    with connect(bench.settings, bench.tenant_id) as connection, pytest.raises(NotAllowed):
        service.cancel(connection, bench.tenant_id, job.id, ("auditor",))
    bench.cancel(job.id)


def test_a_refusal_is_the_jobs_error_with_its_words_and_place(bench: Bench, job: Job) -> None:
    def work(task: Task) -> Mapping[str, Any]:
        raise InvalidInput("不行。", "No.", code="no_way", where=(102.0, 25.0))

    assert run(bench, job, work)
    found = bench.read(job.id)
    assert found.state == "failed"
    assert found.error == {
        "code": "no_way",
        "message_zh": "不行。",
        "message_en": "No.",
        "where": [102.0, 25.0],
    }


def test_what_nobody_foresaw_fails_the_job_without_showing_it(
    bench: Bench, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    def work(task: Task) -> Mapping[str, Any]:
        raise ValueError("/secret/path")

    assert run(bench, job, work)
    found = bench.read(job.id)
    assert found.state == "failed"
    assert "secret" not in str(found.error)
    assert "secret" in caplog.text


def test_a_process_that_is_told_to_end_lays_its_job_down(bench: Bench, job: Job) -> None:
    def work(task: Task) -> Mapping[str, Any]:
        assert task.stop()
        raise Interrupted

    assert not run(bench, job, work, lambda: True)
    found = bench.read(job.id)
    assert (found.state, found.attempts) == ("queued", 0)
    bench.cancel(job.id)


def test_an_attempt_that_was_thought_dead_writes_no_more(bench: Bench, job: Job) -> None:
    def second(task: Task) -> Mapping[str, Any]:
        return {"by": "second"}

    def first(task: Task) -> Mapping[str, Any]:
        assert run(bench, job, second)
        task.progress(0.9, "late")
        assert task.stop()
        return {"by": "first"}

    assert run(bench, job, first)
    with connect(bench.settings, bench.tenant_id) as connection:
        assert repository.result_of(connection, job.id) == {"by": "second"}
    assert bench.read(job.id).attempts == 2


def test_a_job_that_takes_its_processes_with_it_is_given_up(bench: Bench, job: Job) -> None:
    with connect(bench.settings, bench.tenant_id) as connection:
        for _ in range(service.MOST_ATTEMPTS):
            assert repository.claim(connection, job.id, service.MOST_ATTEMPTS) is not None

    def work(task: Task) -> Mapping[str, Any]:
        raise AssertionError

    assert run(bench, job, work)
    found = bench.read(job.id)
    assert found.state == "failed"
    assert found.error is not None
    assert found.error["code"] == "job_lost"


def test_another_tenant_sees_nothing_of_it(bench: Bench, job: Job, database: DatabaseSettings) -> None:
    other = make_bench(database, "otherjobs")
    with connect(database, other.tenant_id) as connection:
        assert repository.find(connection, UUID(str(job.id))) is None
    bench.cancel(job.id)
