"""A browser, Chinese fonts and what drives them for the page's tests, from the distribution."""

import ctypes
import shutil
import subprocess

from gis.gaps.report.typesetting import FONT_PACKAGE
from ops import fonts
from ops.packages import apt_install


def ensure() -> None:
    """Install Chromium, a Chinese font and the library that Playwright's own Node needs, whichever are missing."""
    missing = []
    if shutil.which("chromium") is None:
        missing.append("chromium")
    if not _has_chinese_font() or fonts.is_missing():
        missing.append(FONT_PACKAGE)
    if not _can_load("libatomic.so.1"):
        missing.append("libatomic1")
    if missing:
        apt_install(missing, "测试用的浏览器和中文字体", "the browser and Chinese fonts for tests")


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_chinese_font() -> bool:
    tool = shutil.which("fc-list")
    if tool is None:
        return False
    listed = subprocess.run([tool, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())
