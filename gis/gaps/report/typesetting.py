"""A PDF set by Typst in a process of its own, with limits on memory and time."""

import json
import logging
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gis.children import ask
from gis.errors import Unavailable

log = logging.getLogger("wangge.gaps")

FONT_FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
)
FONT_FILE = "NotoSansCJK-Regular.ttc"
FONT_PACKAGE = "fonts-noto-cjk"
MEMORY_MB, CPU_S, WALL_S = 3_072, 120, 180
_MAX_HEADER_BYTES = 65_536
_MAX_PDF_BYTES = 256 * 1_048_576


def font_folder() -> Path | None:
    """Where the Chinese font is that reports are set in; none when it is not installed."""
    return next((folder for folder in FONT_FOLDERS if (folder / FONT_FILE).is_file()), None)


def typeset(content: Mapping[str, Any], maps: Mapping[str, str], on: date) -> bytes:
    """The PDF of a report's content and its maps by file name; Unavailable says what is missing."""
    fonts = font_folder()
    if fonts is None:
        raise Unavailable(
            f"服务器没有中文字体，报告排不出来。请管理员安装 {FONT_PACKAGE} 后重新计算。",
            f"The server has no Chinese font to set the report in. Have {FONT_PACKAGE} installed, then compute anew.",
        )
    asked = {
        "cpu_s": CPU_S,
        "memory_mb": MEMORY_MB,
        "fonts": [str(fonts)],
        "timestamp": (on - date(1970, 1, 1)).days * 86_400,
        "files": {"data.json": json.dumps(content, ensure_ascii=False), **maps},
    }
    told = ask(
        "gis.gaps.report.child",
        json.dumps(asked, ensure_ascii=False).encode() + b"\n",
        wall_s=WALL_S,
        max_header_bytes=_MAX_HEADER_BYTES,
        max_blob_bytes=_MAX_PDF_BYTES,
    )
    header, blob = told or ({}, b"")
    if header.get("frame") != "pdf":
        log.error("a report was not set: %s", header.get("said", "the process ended"))
        raise Unavailable(
            "报告排版没有完成，数字已算好但没有保存。请管理员查看服务日志后重新计算。",
            "The report could not be set. Ask the administrator to look at the service's log, then compute anew.",
        )
    return blob
