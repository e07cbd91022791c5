"""Counts for Prometheus, kept in the process: requests and seconds by family of route and class of status."""

from collections import defaultdict

from starlette.types import Scope

_FAMILIES = ("tiles", "styles", "api", "assets", "healthz", "readyz", "metrics", "docs")


class Metrics:
    """Two counters per (family, method, status class); no path, user or parameter ever becomes a label."""

    def __init__(self) -> None:
        self._requests: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        self._seconds: defaultdict[tuple[str, str, str], float] = defaultdict(float)

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Note one finished request."""
        first = scope["path"].lstrip("/").partition("/")[0]
        family = first if first in _FAMILIES else "page"
        method = (
            scope["method"]
            if scope["method"] in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
            else "other"
        )
        key = (family, method, f"{status // 100}xx")
        self._requests[key] += 1
        self._seconds[key] += seconds

    def text(self) -> str:
        """The Prometheus text format, version 0.0.4."""
        lines = [
            "# HELP wangge_requests_total Requests answered.",
            "# TYPE wangge_requests_total counter",
            *(
                f"wangge_requests_total{_labels(key)} {count}"
                for key, count in sorted(self._requests.items())
            ),
            "# HELP wangge_request_seconds_total Seconds spent answering.",
            "# TYPE wangge_request_seconds_total counter",
            *(
                f"wangge_request_seconds_total{_labels(key)} {seconds:.6f}"
                for key, seconds in sorted(self._seconds.items())
            ),
        ]
        return "\n".join(lines) + "\n"


def _labels(key: tuple[str, str, str]) -> str:
    family, method, status = key
    return f'{{family="{family}",method="{method}",status="{status}"}}'
