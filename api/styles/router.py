"""`/styles/{theme}.json`; public, because a style holds no data."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from api.deps import ServicesDep
from api.urls import base_url
from tiles.style import make_style

router = APIRouter(prefix="/styles", tags=["tiles"])


@router.get("/{theme}.json")
async def style(
    theme: Literal["light", "dark", "outdoor"],
    request: Request,
    response: Response,
    found: ServicesDep,
    lang: Literal["zh", "en"] = "zh",
) -> dict[str, Any]:
    """The MapLibre style in a theme and a language."""
    response.headers["cache-control"] = "no-cache"
    response.headers["vary"] = "Host, Accept-Encoding"
    return make_style(theme, lang, base_url(request, found.settings))
