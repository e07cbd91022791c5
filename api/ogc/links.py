"""Links of the standard's documents, and the addresses they lead to."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from api.settings import ApiSettings
from api.urls import base_url

JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
MVT = "application/vnd.mapbox-vector-tile"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

_OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
QUERYABLES_REL = f"{_OGC_REL}queryables"
SCHEMA_REL = f"{_OGC_REL}schema"
TILESETS_REL = f"{_OGC_REL}tilesets-vector"
SCHEMES_REL = f"{_OGC_REL}tiling-schemes"
SCHEME_REL = f"{_OGC_REL}tiling-scheme"


@dataclass(frozen=True, slots=True)
class Root:
    """The address of the landing page, without a slash at its end."""

    url: str

    def to(self, *parts: str) -> str:
        """The address of something below."""
        return "/".join((self.url, *parts))


def root_of(request: Request, settings: ApiSettings) -> Root:
    """The landing page as browsers see it."""
    return Root(f"{base_url(request, settings)}/ogc")


def link(href: str, rel: str, media_type: str, title: str | None = None, **more: Any) -> dict[str, Any]:
    """One link."""
    said = {"href": href, "rel": rel, "type": media_type, **more}
    return said if title is None else {**said, "title": title}
