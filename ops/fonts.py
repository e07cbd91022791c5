"""The Chinese font that reports are set in, from the distribution."""

from gis.gaps.report.typesetting import FONT_PACKAGE, font_folder
from ops.packages import apt_install, command_line, prefix
from ops.say import Stopped, say


def is_missing() -> bool:
    """Whether reports cannot be set here yet."""
    return font_folder() is None


def offer() -> None:
    """Install it where that needs no password; otherwise say how, and go on: all but reports works without it."""
    if not is_missing():
        return
    try:
        if prefix() is not None:
            apt_install([FONT_PACKAGE], "报告用的中文字体", "the Chinese font for reports")
            return
    except Stopped:
        pass
    say(
        f"没有中文字体，报告（PDF）暂时做不出来。安装：{command_line([FONT_PACKAGE])}",
        "without a Chinese font there are no reports as PDF",
    )
