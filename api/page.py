"""The page and its files, from the built `web/dist`; hashed files for ever, the index never from cache."""

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api import problems

_NOT_BUILT = problems.Problem(
    503,
    "page_not_built",
    "网页还没有构建。运行 ./wangge serve 会自动构建；接口在 /docs。",
    "The page is not built yet. ./wangge serve builds it; the API is described at /docs.",
    headers={"retry-after": "10"},
)


class HashedFiles(StaticFiles):
    """Files whose names carry a hash of their content."""

    async def check_config(self) -> None:
        """Nothing: the page may be built after the service started."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """As the parent, cached for ever."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


_WORKER, _LAST_WORKER = "sw.js", "sw-off.js"
"""The service worker of the patrol page, and the one that removes it; browsers ask at the one address alone."""


class Page(StaticFiles):
    """The index and what lies beside it; always asked again, answered 304 when unchanged."""

    def __init__(self, dist: Path, *, is_kept: bool) -> None:
        super().__init__(directory=dist, html=True, check_dir=False)
        self._is_kept = is_kept

    async def check_config(self) -> None:
        """Nothing: the page may be built after the service started."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As the parent; says so when the page was never built."""
        if path == "." and not (Path(str(self.directory)) / "index.html").is_file():
            return problems.response(_NOT_BUILT, Headers(scope=scope))
        wanted = _LAST_WORKER if path == _WORKER and not self._is_kept else path
        response = await super().get_response(wanted, scope)
        response.headers["cache-control"] = "no-cache"
        return response


def routes(dist: Path, *, is_kept: bool) -> list[Mount]:
    """Mounts for the built page, which phones may keep or not; to be added after every other route."""
    return [
        Mount("/assets", HashedFiles(directory=dist / "assets", check_dir=False), name="assets"),
        Mount("/", Page(dist, is_kept=is_kept), name="page"),
    ]
