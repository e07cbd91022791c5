"""Installs distribution packages: as root, through sudo, or by saying exactly what to type."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ops.paths import STATE
from ops.say import Stopped, step

PATIENCE_S = 600


def command_line(packages: Sequence[str]) -> str:
    """What an administrator types to get the same."""
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def prefix() -> list[str] | None:
    """The words before a command that needs root; None when this user cannot become root."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    silent = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [sudo] if silent.returncode == 0 or sys.stdin.isatty() else None


def apt_install(packages: Sequence[str], what_zh: str, what_en: str) -> None:
    """Install ``packages`` or stop with the command that would."""
    root = prefix()
    if shutil.which("apt-get") is None:
        raise Stopped(
            f"缺少{what_zh}，而本机没有 apt。请用系统的软件管理器安装：{' '.join(packages)}",
            f"{what_en} is missing and there is no apt here. Please install: {' '.join(packages)}",
        )
    if root is None:
        raise Stopped(
            f"缺少{what_zh}，当前用户不能使用 sudo。请管理员执行：",
            f"{what_en} is missing and this user cannot use sudo. Ask an administrator to run:",
            command=command_line(packages),
        )
    log = STATE / "log" / "apt.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with step(f"安装{what_zh}（apt，可能需要几分钟）", f"installing {what_en} (apt, may take minutes)"):
        if not _apt(root, packages, log):
            print(tail(log, 8), file=sys.stderr)
            raise Stopped(
                f"安装{what_zh}失败，见 {log}。请检查网络后执行：",
                f"Installing {what_en} failed, see {log}. Check the network, then run:",
                command=command_line(packages),
            )


def _apt(root: list[str], packages: Sequence[str], log: Path) -> bool:
    """Update and install, after whoever holds apt's lock: an interrupted run goes on installing for a while."""
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Acquire::Retries=3"]
    deadline = time.monotonic() + PATIENCE_S
    while not (
        run_logged([*apt, "update"], log)
        and run_logged([*apt, "install", "-y", "--no-install-recommends", *packages], log)
    ):
        said = tail(log, 4)
        if "dpkg was interrupted" in said:
            run_logged([*root, "dpkg", "--configure", "-a"], log)
        elif "Could not get lock" not in said or time.monotonic() > deadline:
            return False
        time.sleep(3)
    return True


def run_logged(command: Sequence[str], log: Path, *, cwd: Path | None = None) -> bool:
    """Run with all output appended to ``log``; True when it went well."""
    with log.open("ab") as sink:
        done = subprocess.run(list(command), stdout=sink, stderr=subprocess.STDOUT, cwd=cwd, check=False)
    return done.returncode == 0


def tail(log: Path, lines: int) -> str:
    """The last lines of a log, for the person who has to act on them."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
