"""The embedded database: a private PostgreSQL + PostGIS cluster owned by the checkout.

It listens on a Unix socket in a folder that only its user can enter, never on a network port, so there is
no password to keep and no port to collide with. Data lives in ``.wangge/pg``; when the server's user cannot
get there (a checkout below ``/root``), in ``/var/lib/wangge``.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ops import bootstrap, server
from ops.paths import ROOT, STATE
from ops.say import Stopped, say, step

PORT = 5432  # only part of the socket's file name
LONGEST_SOCKET = 107  # bytes of sun_path on Linux, without the closing zero


@dataclass(frozen=True)
class Place:
    """Where one cluster lives."""

    data: Path
    socket: Path

    @property
    def home(self) -> Path:
        return self.data.parent

    def url(self, user: str, database: str = bootstrap.DATABASE) -> str:
        """A libpq URL through the socket."""
        return bootstrap.socket_url(user, database, self.socket, PORT)


def place() -> Place:
    """Choose the folders, or find the ones chosen before."""
    tag = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    beside, below_var = STATE / "pg", Path("/var/lib/wangge") / tag
    home = beside
    if os.geteuid() == 0 and not (beside / "data/PG_VERSION").exists():
        STATE.mkdir(exist_ok=True)
        if (below_var / "data/PG_VERSION").exists() or not _server_can_enter(STATE):
            home = below_var
    socket = home / "socket"
    if len(os.fsencode(socket / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET:
        socket = below_var / "socket" if os.geteuid() == 0 else _short_folder(tag)
    return Place(home / "data", socket)


def _short_folder(tag: str) -> Path:
    """For a checkout with a long path: a folder of this user's own (checked by ``_folders``).

    Not the shell's TMPDIR: two shells of one user have to find the same server.
    """
    return Path("/tmp") / f"wangge-{os.geteuid()}-{tag}"  # noqa: S108


def up() -> Place:
    """Make the cluster run, whatever state it was left in; a running one costs one connection."""
    here = place()
    if _answers(here):
        return here
    STATE.mkdir(exist_ok=True)
    with _locked():
        if not _answers(here):
            _start(here)
            bootstrap.run(here.url("postgres", "postgres"), here.url("postgres"))
    return here


def down() -> bool:
    """Stop the cluster; False when it was not running."""
    here = place()
    with _locked():
        _forget_dead_server(here)
        if not (here.data / "postmaster.pid").exists():
            return False
        _run(here, [str(_server_of(here).bin / "pg_ctl"), "-D", str(here.data), "-m", "fast", "-w", "stop"])
        return True


def _answers(here: Place) -> bool:
    try:
        with psycopg.connect(here.url("wangge_app"), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _server_of(here: Place) -> server.Server:
    mark = here.data / "PG_VERSION"
    return server.find(int(mark.read_text()) if mark.exists() else None)


def _start(here: Place) -> None:
    _check_owner(here)
    chosen = _server_of(here)
    _folders(here)
    if not (here.data / "PG_VERSION").exists():
        _initdb(here, chosen)
    _forget_dead_server(here)
    _write_settings(here)
    with step("启动数据库", "starting the database"):
        log = here.home / "log" / "start.log"
        start = [str(chosen.bin / "pg_ctl"), "-D", str(here.data), "-l", str(log), "-w", "-t", "120", "start"]
        try:
            _run(here, start)
        except subprocess.CalledProcessError as failed:
            raise Stopped(
                f"数据库没有启动，见 {log} 和 {here.home / 'log'}。",
                f"The database did not start; see {log} and the logs beside it.",
            ) from failed


def _initdb(here: Place, chosen: server.Server) -> None:
    """Make the cluster beside its final place, so that an interrupted run leaves nothing half-made there."""
    fresh = here.home / "data.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    with step("建立数据库", "making the database cluster"):
        options = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust"]
        options += ["--auth-host=scram-sha-256", "--data-checksums"]
        _run(here, [str(chosen.bin / "initdb"), "-D", str(fresh), *options])
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.write("\ninclude = 'wangge.conf'\n")
        (fresh / "wangge.conf").touch()
        fresh.rename(here.data)


def _write_settings(here: Place) -> None:
    """Settings that follow the checkout and the machine are written anew at each start."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    quoted = '"' + str(here.socket).replace('"', '""') + '"'
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": quoted,
        "shared_buffers": f"{max(64, min(512, memory // 4))}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "jit": "off",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": str(here.home / "log"),
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        # DETAIL lines would carry whole rows, and with them people, into the log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
    target = here.data / "wangge.conf"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _give_to_server(target)


def _folders(here: Place) -> None:
    for folder in (here.home, here.socket, here.home / "log"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink() or (os.geteuid() != 0 and folder.stat().st_uid != os.geteuid()):
            raise Stopped(f"{folder} 不属于当前用户。", f"{folder} does not belong to this user.")
        folder.chmod(0o700)
        _give_to_server(folder)
    if os.geteuid() == 0 and here.home.parent.parent == Path("/var/lib"):
        here.home.parent.chmod(0o755)


def _check_owner(here: Place) -> None:
    """A cluster belongs to the user who made it; a second user cannot even look inside."""
    if os.geteuid() == 0 or not here.home.exists() or here.home.stat().st_uid == os.geteuid():
        return
    owner = pwd.getpwuid(here.home.stat().st_uid).pw_name
    raise Stopped(
        f"{here.home} 里的数据库属于用户 {owner}（很可能曾用 root 运行）。请用同一用户运行，或用 sudo：",
        f"The database in {here.home} belongs to user {owner} (it was probably first run as root). "
        "Use the same user, or sudo:",
        command="sudo ./wangge up",
    )


def _forget_dead_server(here: Place) -> None:
    """Remove the lock files of a server that was killed, once none of its processes is left.

    PostgreSQL itself trusts a lock file while any process has that id, be it a zombie or a stranger.
    """
    lock = here.data / "postmaster.pid"
    if not lock.exists() or not Path("/proc/self/cwd").exists():
        return
    deadline = time.monotonic() + 15
    while _process_in(here.data, only=int(lock.read_text().split("\n", 1)[0])) is None:
        if _process_in(here.data) is None:
            say("上次数据库被强行终止，正在恢复", "the database was killed last time, recovering")
            for left in (lock, here.socket / f".s.PGSQL.{PORT}.lock"):
                left.unlink(missing_ok=True)
            return
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)


def _process_in(folder: Path, only: int | None = None) -> int | None:
    """A live process whose working directory is ``folder``: every PostgreSQL process stays in its data."""
    candidates = [Path(f"/proc/{only}")] if only is not None else Path("/proc").glob("[0-9]*")
    for process in candidates:
        try:
            if (process / "cwd").readlink() == folder.resolve():
                return int(process.name)
        except OSError:
            continue
    return None


@contextmanager
def _locked() -> Iterator[None]:
    """Two commands in one checkout start the database one after the other."""
    with (STATE / "database.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _server_can_enter(folder: Path) -> bool:
    """May the server's user look into ``folder``? Before it exists: may anyone?"""
    if not _server_user_exists():
        return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))
    return subprocess.run([*_as_server(), "test", "-x", str(folder)], cwd="/", check=False).returncode == 0


def _server_user_exists() -> bool:
    return any(entry.pw_name == "postgres" for entry in pwd.getpwall())


def _give_to_server(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", "postgres")


def _as_server() -> list[str]:
    """The words that drop root: PostgreSQL refuses to run as root, and root's HOME is closed to its user."""
    if os.geteuid() != 0:
        return []
    drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    return [*drop, "env", "-i", "HOME=/var/lib/postgresql", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"]


def _run(here: Place, command: Sequence[str]) -> None:
    """Run a server tool as the server's user; its output goes to the log of the cluster."""
    log = here.home / "log" / "tools.log"
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    with log.open("ab") as sink:
        subprocess.run(
            [*_as_server(), *command],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            check=True,
        )
