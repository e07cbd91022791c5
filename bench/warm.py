"""How long a warm ``./wangge up`` and ``demo --no-serve`` take, and what one API process holds."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import psutil

from ops import serve
from ops.paths import ROOT

RUNS = 5


def main() -> None:
    """Print medians over a few runs, after one that is not counted."""
    for words, limit in ((["up"], 0.5), (["demo", "--no-serve"], 15.0)):
        _run(words)
        times = sorted(_run(words) for _ in range(RUNS))
        median = times[RUNS // 2]
        print(
            f"./wangge {' '.join(words):<18} median {median:.2f} s, worst {times[-1]:.2f} s, limit {limit} s"
        )
    print(f"one API process after start and 50 requests: {_memory():.0f} MB, limit 300 MB")


def _run(words: list[str]) -> float:
    start = time.monotonic()
    subprocess.run([ROOT / "wangge", *words], check=True, capture_output=True)
    return time.monotonic() - start


def _memory() -> float:
    port = serve.next_free(serve.HOST, 8100)
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "ops", "serve", "--port", str(port)], cwd=ROOT, env=os.environ
    )
    try:
        _wait_for(port)
        for _ in range(50):
            with urllib.request.urlopen(f"http://{serve.HOST}:{port}/healthz") as answer:
                answer.read()
        return psutil.Process(server.pid).memory_info().rss / 1e6
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection((serve.HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")


if __name__ == "__main__":
    main()
