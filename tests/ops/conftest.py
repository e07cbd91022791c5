"""A second checkout beside this one, in a folder whose name has a space and Chinese characters."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.paths import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
COPIED = ("wangge", "ops", "gis", "importers", "migrations", "alembic.ini", "pyproject.toml")


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """What the entry script needs, with this checkout's venv: satisfied locks download nothing."""
    outer = Path(tempfile.mkdtemp(prefix="wangge-"))
    outer.chmod(0o755)
    inner = outer / "another checkout 网格"
    inner.mkdir()
    for name in (*COPIED, *(lock.name for lock in ROOT.glob("requirements*.lock"))):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, inner / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, inner / name)
    (inner / ".venv").symlink_to(ROOT / ".venv")
    yield inner
    subprocess.run([inner / "wangge", "down"], env=_environment(), capture_output=True, check=False)
    shutil.rmtree(outer)


@pytest.fixture(scope="module")
def wangge(checkout: Path) -> Run:
    """Run a command of the second checkout, from a folder that is not its root."""

    def run(*words: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**_environment(), **variables}
        script = str(checkout / "wangge")
        return subprocess.run(
            [script, *words],
            input=typed,
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def _environment() -> dict[str, str]:
    """This process' environment without the database and paths of this checkout."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("WANGGE_") and name != "PYTHONPATH"
    }
