"""The demo's files, written once a test process; tests read them and leave them as they are."""

import atexit
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from importers.demo import Manifest, generate


@cache
def demo_files() -> tuple[Path, Manifest]:
    """Their folder, and what the generator says of them."""
    folder = Path(mkdtemp(prefix="wangge_demo_"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return folder, generate(folder, _quiet)


def _quiet(share: float, _what: str) -> None:
    """Progress that nobody watches."""
    assert 0.0 <= share <= 1.0
