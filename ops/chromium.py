"""A browser and Chinese fonts for the page's tests, from the distribution."""

import shutil
import subprocess

from ops.packages import apt_install


def ensure() -> None:
    """Install Chromium and a Chinese font when either is missing."""
    missing = []
    if shutil.which("chromium") is None:
        missing.append("chromium")
    if not _has_chinese_font():
        missing.append("fonts-noto-cjk")
    if missing:
        apt_install(missing, "测试用的浏览器和中文字体", "the browser and Chinese fonts for tests")


def _has_chinese_font() -> bool:
    tool = shutil.which("fc-list")
    if tool is None:
        return False
    listed = subprocess.run([tool, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())
