"""The service as processes of its own, spoken to over a socket, ended politely or killed."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gis.settings import DatabaseSettings
from ops.paths import ROOT
from tests.factories import PASSWORD
from tests.keys import TEXT
from tests.served import ServedTown


class Asking(threading.local):
    """One thread's connection, which the system gives to one of the processes; made anew now and then for another."""

    def __init__(self) -> None:
        self.connection: http.client.HTTPConnection | None = None


@dataclass
class Service:
    """The service at a port of its own, run with what a file of settings would say."""

    port: int
    workers: int
    environment: dict[str, str]
    log: Path
    asking: Asking = field(default_factory=Asking)
    process: subprocess.Popen[bytes] | None = None

    def ask(
        self, token: str, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """One request; the answer read whole."""
        if self.asking.connection is None:
            self.asking.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"authorization": f"Bearer {token}", **headers}
        if body is not None:
            sent["content-type"] = "application/json"
        self.asking.connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = self.asking.connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def turn(self) -> None:
        """Let the next request go to any process."""
        if self.asking.connection is not None:
            self.asking.connection.close()
            self.asking.connection = None

    def token(self, town: ServedTown, username: str) -> str:
        """A new session."""
        body = {"username": username, "password": PASSWORD, "tenant": town.tenant_code}
        status, content, _ = self.ask("", "POST", "/api/v1/session", body)
        assert status == 201, content
        return str(json.loads(content)["token"])

    def start(self) -> None:
        """Start it, and wait until it answers."""
        words = [
            "-m",
            "uvicorn",
            "api.app:create_app",
            "--factory",
            "--log-level",
            "warning",
            "--no-access-log",
        ]
        words += ["--port", str(self.port), "--workers", str(self.workers)]
        with self.log.open("ab") as sink:
            # A group of its own, so that all of it can be killed and nothing else.
            self.process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )
        said: tuple[int, bytes] | OSError | None = None
        for _ in range(2_400):
            try:
                said = self.ask("", "GET", "/readyz")[:2]
                if said[0] == 200:
                    return
            except OSError as error:
                self.turn()
                said = error
            time.sleep(0.05)
        pytest.fail(f"{said}\n{self.log.read_text(encoding='utf-8')}")

    def kill(self) -> None:
        """SIGKILL to every process of it: nothing is finished, nothing is said."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=60)
        self.process = None

    def stop(self) -> None:
        """End it as an administrator would."""
        self.turn()
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=60)
            self.process = None


@contextmanager
def running(database: DatabaseSettings, folder: Path, processes: int) -> Iterator[Service]:
    """The service, started; at its end nothing may have failed in it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "WANGGE_DATABASE_URL": database.database_url,
        "WANGGE_TILE_POOL_SIZE": "4",
        "WANGGE_MARKS_FILE": str(folder / "marks"),
        "WANGGE_PERSONAL_KEY": TEXT,
    }
    service = Service(port, processes, environment, folder / "service.log")
    try:
        service.start()
        yield service
    finally:
        service.stop()
    assert "Traceback" not in service.log.read_text(encoding="utf-8")
