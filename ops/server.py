"""Finds the PostgreSQL server that has PostGIS, or has the distribution install it."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ops.packages import apt_install, prefix
from ops.say import Stopped

DEBIAN = Path("/usr/lib/postgresql")
NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/50-no-main.conf")


@dataclass(frozen=True)
class Server:
    """One installed server version with PostGIS beside it."""

    version: int
    bin: Path


def installed() -> list[Server]:
    """Every server with PostGIS on this machine, newest first."""
    found = [
        Server(int(bin_dir.parent.name), bin_dir)
        for bin_dir in DEBIAN.glob("[0-9]*/bin")
        if (bin_dir / "postgres").exists()
        and Path(f"/usr/share/postgresql/{bin_dir.parent.name}/extension/postgis.control").exists()
    ]
    if not found and (asked := _from_pg_config()):
        found = [asked]
    return sorted(found, key=lambda server: server.version, reverse=True)


def find(version: int | None) -> Server:
    """The server for a new cluster (``version`` None), or exactly the one an existing cluster was made by."""
    if version is not None:
        for server in installed():
            if server.version == version:
                return server
        _install([f"postgresql-{version}", f"postgresql-{version}-postgis-3"])
        return _wanted(version)
    if not (servers := installed()):
        _install(["postgresql-postgis"])
        servers = installed()
    if not servers or servers[0].version < 15:
        raise Stopped(
            "需要 PostgreSQL 15 以上并带 PostGIS 3.3 以上。请安装，或设置 WANGGE_DATABASE_URL。",
            "PostgreSQL 15 or newer with PostGIS 3.3 or newer is needed. Install it, or name a server "
            "in WANGGE_DATABASE_URL.",
        )
    return servers[0]


def _wanted(version: int) -> Server:
    for server in installed():
        if server.version == version:
            return server
    raise Stopped(
        f"本目录的数据由 PostgreSQL {version} 写成，但本机没有这个版本（含 PostGIS）。",
        f"The data here was written by PostgreSQL {version}, which (with PostGIS) is not on this machine.",
    )


def _install(packages: list[str]) -> None:
    """Install without the ``main`` cluster that Debian would otherwise start on port 5432."""
    root = prefix()
    guard = root is not None and not NO_MAIN_CLUSTER.parent.parent.exists()
    if guard and root is not None:
        subprocess.run([*root, "mkdir", "-p", str(NO_MAIN_CLUSTER.parent)], check=True)
        text = b"create_main_cluster = false\n"
        subprocess.run(
            [*root, "tee", str(NO_MAIN_CLUSTER)], input=text, stdout=subprocess.DEVNULL, check=True
        )
    apt_install(packages, "数据库 PostgreSQL + PostGIS", "the database, PostgreSQL + PostGIS")


def _from_pg_config() -> Server | None:
    """Where neither Debian nor Ubuntu laid the server out (Homebrew, RPM)."""
    tool = shutil.which("pg_config")
    if tool is None:
        return None
    asked = subprocess.run(
        [tool, "--version", "--bindir", "--sharedir"], capture_output=True, text=True, check=False
    )
    lines = asked.stdout.splitlines()
    if len(lines) != 3 or not (number := re.search(r"(\d+)", lines[0])):
        return None
    if not (Path(lines[2]) / "extension/postgis.control").exists() or not Path(lines[1], "postgres").exists():
        return None
    return Server(int(number[1]), Path(lines[1]))
