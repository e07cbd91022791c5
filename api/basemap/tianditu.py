"""Tianditu (天地图) behind this service: a few layers by name, asked with a key that no browser ever sees.

Pages ask their own service alone, so the content security policy needs no other address; whoever is not signed in uses
up none of the key's quota.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from api.settings import ApiSettings
from gis.errors import NotFound, Unavailable

log = logging.getLogger("wangge.basemap")
# Its lines name whole addresses, and ours have the key in them.
logging.getLogger("httpx").setLevel(logging.WARNING)

MAX_ZOOM = 18
_PATIENCE_S = 8.0
_MOST_BYTES = 1_000_000
_KINDS = ("image/png", "image/jpeg", "image/webp")


@dataclass(frozen=True)
class BaseSet:
    """A base map as one chooses it: its layers, bottom first."""

    name: str
    title_zh: str
    title_en: str
    layers: tuple[str, ...]


SETS = (
    BaseSet("vec", "天地图矢量", "Tianditu streets", ("vec", "cva")),
    BaseSet("img", "天地图影像", "Tianditu imagery", ("img", "cia")),
    BaseSet("ter", "天地图地形", "Tianditu terrain", ("ter", "cta")),
)
LAYERS = frozenset(layer for each in SETS for layer in each.layers)


@dataclass(frozen=True)
class Picture:
    """A tile as it came."""

    content: bytes
    media_type: str


class BaseMap:
    """The configured base map; without a key there is none, and the map has our own layers alone."""

    def __init__(self, settings: ApiSettings) -> None:
        self._key = settings.tianditu_key
        self._url = settings.tianditu_url
        limits = httpx.Limits(max_connections=16, max_keepalive_connections=8)
        self._client = httpx.AsyncClient(timeout=_PATIENCE_S, limits=limits, follow_redirects=False)

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    @property
    def sets(self) -> tuple[BaseSet, ...]:
        """What can be chosen."""
        return SETS if self._key else ()

    async def tile(self, layer: str, z: int, x: int, y: int) -> Picture:
        """One tile in Web Mercator; NotFound for anything that is none, Unavailable when it could not be had."""
        if self._key is None or layer not in LAYERS or not 1 <= z <= MAX_ZOOM or max(x, y) >= 1 << z:
            raise NotFound(
                "没有这个底图瓦片。核对图层、级别和行列号。",
                "There is no such tile of the base map. Check layer, zoom, column and row.",
                code="no_such_tile",
            )
        asked: Mapping[str, Any] = {
            "SERVICE": "WMTS",
            "REQUEST": "GetTile",
            "VERSION": "1.0.0",
            "LAYER": layer,
            "STYLE": "default",
            "TILEMATRIXSET": "w",
            "FORMAT": "tiles",
            "TILEMATRIX": z,
            "TILEROW": y,
            "TILECOL": x,
            "tk": self._key.get_secret_value(),
        }
        server = self._url.replace("{s}", str((x + y) % 8))
        try:
            answer = await self._client.get(f"{server}/{layer}_w/wmts", params=dict(asked))
        except httpx.HTTPError as error:
            log.warning("the base map is away: %s", type(error).__name__)
            raise _away() from None
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if answer.status_code != 200 or media_type not in _KINDS or len(answer.content) > _MOST_BYTES:
            log.warning("the base map answered %d with %s", answer.status_code, media_type or "nothing")
            raise _away()
        return Picture(answer.content, media_type)


def _away() -> Unavailable:
    return Unavailable(
        "底图服务没有应答，稍后会再试；本地图层照常显示。",
        "The base map's service did not answer; it is asked again later. Our own layers are shown all the same.",
        code="basemap_away",
        params={"retry_after_s": 30},
    )
