"""The command ``serve`` and what it shares with ``demo``: ports and the web server."""

import errno
import os
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from ops import database, fonts, web, worker
from ops.cli import parser
from ops.say import Stopped, say
from ops.settings import LaunchSettings

HOST = "127.0.0.1"
PORT = 8000


def serve(arguments: Sequence[str]) -> int:
    """Serve the API, tiles and page until Ctrl-C."""
    options = parser("serve")
    options.add_argument("--host", default=HOST, help=f"监听地址 · address to listen on ({HOST})")
    options.add_argument("--port", type=int, default=PORT, help=f"端口 · port ({PORT})")
    options.add_argument("--workers", type=int, default=1, help="进程数 · processes (1)")
    chosen = options.parse_args(arguments)
    database.ready()
    web.build()
    if not is_free(chosen.host, chosen.port):
        raise Stopped(
            f"端口 {chosen.port} 已被占用，请换一个：",
            f"Port {chosen.port} is taken; choose another:",
            command=f"./wangge serve --port {next_free(chosen.host, chosen.port + 1)}",
        )
    say(f"地址 http://{chosen.host}:{chosen.port}（Ctrl-C 结束）", "address, Ctrl-C ends")
    run(chosen.host, chosen.port, chosen.workers)
    return 0


def run(host: str, port: int, workers: int = 1) -> None:
    """Run the web server and a worker beside it; returns after Ctrl-C or SIGTERM."""
    os.environ.setdefault("WANGGE_WEB_DIST", str(web.DIST))
    fonts.offer()
    with worker.kept(), tempfile.TemporaryDirectory(prefix="wangge-") as shared:
        os.environ["WANGGE_MARKS_FILE"] = str(Path(shared) / "marks")
        uvicorn.run(
            "api.app:create_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_level=LaunchSettings().log_level,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )


def is_free(host: str, port: int) -> bool:
    """Could a server listen there now?"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            if refused.errno == errno.EADDRINUSE:
                return False
            raise Stopped(
                f"不能在 {host}:{port} 上监听：{refused.strerror}。",
                f"Cannot listen on {host}:{port}: {refused.strerror}.",
            ) from refused
    return True


def next_free(host: str, port: int) -> int:
    """The first free port from ``port`` upwards."""
    for candidate in range(port, min(port + 200, 65536)):
        if is_free(host, candidate):
            return candidate
    raise Stopped(f"{port} 起的端口都被占用。", f"The ports from {port} upwards are all taken.")
