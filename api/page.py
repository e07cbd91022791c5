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


class Page(StaticFiles):
    """The index and what lies beside it; always asked again, answered 304 when unchanged."""

    async def check_config(self) -> None:
        """Nothing: the page may be built after the service started."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As the parent; says so when the page was never built."""
        if path == "." and not (Path(str(self.directory)) / "index.html").is_file():
            return problems.response(_NOT_BUILT, Headers(scope=scope))
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


def routes(dist: Path) -> list[Mount]:
    """Mounts for the built page; to be added after every other route."""
    return [
        Mount("/assets", HashedFiles(directory=dist / "assets", check_dir=False), name="assets"),
        Mount("/", Page(directory=dist, html=True, check_dir=False), name="page"),
    ]
