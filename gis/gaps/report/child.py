"""The confined half of typesetting: the template, its data and its maps on stdin, the PDF as one frame on stdout."""

import json
import os
import sys
from pathlib import Path

import typst

from gis.confinement import confine, write_frame

TEMPLATE = Path(__file__).with_name("report.typ")


def serve() -> None:
    """One document: a line of JSON with limits, fonts and files."""
    asked = json.loads(sys.stdin.buffer.readline())
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confine(cpu_s=asked["cpu_s"], memory_mb=asked["memory_mb"])
    files = {name: text.encode() for name, text in asked["files"].items()}
    try:
        pdf = typst.compile(
            {"main": TEMPLATE.read_bytes(), **files},
            format="pdf",
            font_paths=asked["fonts"],
            ignore_system_fonts=True,
            timestamp=asked["timestamp"],
        )
    except (typst.TypstError, RuntimeError, ValueError, OSError, MemoryError) as error:
        write_frame(stream, {"frame": "refused", "said": f"{error}"[:2_000]})
        return
    assert isinstance(pdf, bytes)
    write_frame(stream, {"frame": "pdf"}, pdf)


if __name__ == "__main__":
    serve()
