"""Asking a child process one question: work that may crash, hang or eat memory does so there.

The child confines itself (`gis.confinement`) and answers with one frame; here is the clock on the wall, because
processor time does not pass while a process waits.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO, cast

from gis.confinement import read_frames

ROOT = Path(__file__).resolve().parents[1]

_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "HOME": "/nonexistent",
    "PYTHONDONTWRITEBYTECODE": "1",
    # Each thread of a linear algebra library reserves address space, which is limited.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""All that the child has beside the path: nothing of the server's."""


def ask(
    module: str, request: bytes, *, wall_s: float, max_header_bytes: int, max_blob_bytes: int = 0
) -> tuple[dict[str, Any], bytes] | None:
    """The one frame of a module that reads the request on stdin; none when it was stopped, by itself or by a limit."""
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), **_ENVIRONMENT},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    alarm = threading.Timer(wall_s, process.kill)
    alarm.start()
    try:
        process.stdin.write(request)
        process.stdin.close()
        return next(read_frames(cast("BinaryIO", process.stdout), max_header_bytes, max_blob_bytes), None)
    except (BrokenPipeError, ValueError):
        return None
    finally:
        alarm.cancel()
        process.stdout.close()
        if process.poll() is None:
            process.kill()
        process.wait()
