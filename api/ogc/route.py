"""Routes that refuse as the standard wants it: a query that is unknown or wrong is 400, not passed over and not 422."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from api import problems
from gis.errors import InvalidInput
from tiles.collections import COLLECTIONS

ITEMS = "/ogc/collections/{collection_id}/items"


class OgcRoute(APIRoute):
    """A route of `/ogc`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The parent's, behind the check of the query's names."""
        handle = super().get_route_handler()
        known = _query_names(self.dependant)

        async def handler(request: Request) -> Response:
            strange = request.query_params.keys() - known - self._queryables(request)
            if strange:
                raise problems.Refused(unknown_parameters(strange))
            try:
                return await handle(request)
            except RequestValidationError as error:
                if any(detail["loc"][0] == "query" for detail in error.errors()):
                    raise _as_400(problems.of_validation(error.errors())) from error
                raise
            except InvalidInput as error:
                if request.method in ("GET", "HEAD"):
                    raise _as_400(problems.of_domain_error(error)) from error
                raise

        return handler

    def _queryables(self, request: Request) -> set[str]:
        """Properties of a collection that are parameters of their own."""
        collection = COLLECTIONS.get(request.path_params.get("collection_id", ""))
        return set(collection.properties) if collection and self.path_format == ITEMS else set()


def _query_names(dependant: Dependant) -> set[str]:
    """The names of what a route, and whatever it depends on, takes from the query."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_query_names(each) for each in dependant.dependencies))


def _as_400(problem: problems.Problem) -> problems.Refused:
    return problems.Refused(replace(problem, status=400))


def unknown_parameters(names: set[str]) -> problems.Problem:
    """The answer to parameters that nothing here has."""
    said = "、".join(sorted(names))[:200], ", ".join(sorted(names))[:200]
    return problems.Problem(
        400,
        "unknown_parameter",
        f"这里没有这些参数：{said[0]}。见 /ogc/api。",
        f"There are no such parameters here: {said[1]}. See /ogc/api.",
        extra={"params": {"parameters": sorted(names)[:20]}},
    )
