"""The work of a run's job: read, measure, draw, set, write."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from gis.db import connect
from gis.errors import Conflict
from gis.gaps import runs
from gis.gaps.reading import read_place
from gis.gaps.report.content import by_gap, content_of
from gis.gaps.report.geopackage import geopackage
from gis.gaps.report.maps import Atlas
from gis.gaps.report.typesetting import typeset
from gis.gaps.report.workbook import workbook
from gis.gaps.running import Run, compute, told
from gis.gaps.survey import Question
from gis.jobs.model import Interrupted, Task

_READ, _MEASURED, _DRAWN, _SET = 0.1, 0.45, 0.65, 0.9
_MAP_MM = 84.0


def work(task: Task) -> Mapping[str, Any]:
    """Measure every standard of a community and make the report; what was found stays with the run."""
    params = task.job.params
    run_id, base, on = UUID(params["run"]), int(params["base"]), date.fromisoformat(params["on"])
    task.progress(0.0, "read")
    with connect(task.settings, task.tenant_id) as connection:
        asked = runs.read(connection, run_id)
        last = runs.before(connection, asked)
        scenario = runs.scenario_of(connection, asked)
        place = read_place(connection, task.tenant_id, task.job.community_id)
    supposed: tuple[str, Question] | None = None if scenario is None else (scenario.name, scenario.question)

    def measured(share: float, phase: str) -> None:
        task.progress(_READ + (_MEASURED - _READ) * share, phase)

    run = compute(place, supposed, on, measured, task.stop)
    content = content_of(run, base, None if last is None else last.found)
    maps, content["maps"] = _drawn(task, run, content)
    task.progress(_DRAWN, "set")
    pdf = typeset(content, maps, on)
    if task.stop():
        raise Interrupted
    task.progress(_SET, "write")
    files: dict[runs.Format, bytes] = {
        "pdf": pdf,
        "xlsx": workbook(content),
        "gpkg": geopackage(run, base),
    }
    with connect(task.settings, task.tenant_id) as connection:
        if runs.read(connection, run_id).finished_at is not None:
            raise Conflict("这次计算已经完成。", "The run is done already.", code="done")
        runs.finish(connection, run_id, told(run), files)
    return {"run": str(run_id), "bytes": {name: len(each) for name, each in files.items()}}


def _drawn(task: Task, run: Run, content: Mapping[str, Any]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """A map of each standard with a gap, by file name, and what is said beside it; the scenario's two maps."""
    maps: dict[str, str] = {}
    said: list[dict[str, Any]] = []
    rows, atlas = by_gap(run.rows), Atlas(run.place, run.network, _MAP_MM)
    for number, (row, words) in enumerate(zip(rows, content["rows"], strict=True)):
        if task.stop():
            raise Interrupted
        task.progress(_MEASURED + (_DRAWN - _MEASURED) * number / len(rows), "draw")
        if row.whole.gap:
            name = f"map-{number}.svg"
            maps[name] = atlas.map_of(row)
            said.append({**words, "file": name})
    if run.supposed is not None:
        asked = run.supposed.question
        maps["before.svg"] = atlas.map_of(run.supposed.before)
        maps["after.svg"] = atlas.map_of(run.supposed.after, asked.added, asked.links)
    return maps, said
