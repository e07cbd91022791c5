"""A line between browser and service that is cut at requests: before they arrive, or before their answers do."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass
class Line:
    """`is_down` refuses all; `cuts` cuts each kind of request to the API before it, then after it, then lets it by."""

    address: str = ""
    is_down: bool = False
    cuts: bool = False
    seen: Counter[str] = field(default_factory=Counter)
    cut: Counter[tuple[str, str]] = field(default_factory=Counter)
    bodies: dict[str, list[bytes]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def fault(self, method: str, path: str, body: bytes) -> str:
        """What happens to a request now: 'down', 'before', 'after', or nothing."""
        if self.is_down:
            return "down"
        name = f"{method} {_ID.sub('*', urlsplit(path).path)}"
        with self.lock:
            self.bodies.setdefault(name, []).append(body)
            if not self.cuts or not name.split()[1].startswith("/api/"):
                return ""
            fault = ("before", "after", "")[self.seen[name] % 3]
            self.seen[name] += 1
            if fault:
                self.cut[name, fault] += 1
        return fault


class _Handler(BaseHTTPRequestHandler):
    line: Line
    server_address: tuple[str, int]

    def __getattr__(self, name: str) -> object:
        if name.startswith("do_"):
            return self._pass
        raise AttributeError(name)

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.line.fault(self.command, self.path, body)
        if fault in ("down", "before"):
            self.close_connection = True
            return
        there = HTTPConnection(*self.server_address, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        there.request(self.command, self.path, body or None, headers)
        answer = there.getresponse()
        content = answer.read()
        there.close()
        if fault == "after":
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP | {"date", "server"}:
                self.send_header(name, value)
        self.send_header("content-length", answer.getheader("content-length") or str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the parent
        """Nothing."""


@contextmanager
def line_to(base_url: str) -> Iterator[Line]:
    """A line to the service, at an address of its own."""
    there = urlsplit(base_url)
    line = Line()
    handler = type("Handler", (_Handler,), {"line": line, "server_address": (there.hostname, there.port)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        line.address = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield line
        server.shutdown()
