"""The catalogue for the layer panel."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from api.deps import SignedInDep
from tiles.layers import CATALOGUE, GROUPS

router = APIRouter(prefix="/api/v1/layers", tags=["tiles"])


@router.get("")
async def layers(_: SignedInDep) -> dict[str, list[dict[str, Any]]]:
    """Groups and layers with titles, zooms, legend and what their tiles may be asked for, in drawing order."""
    return {
        "groups": [asdict(group) for group in GROUPS],
        "layers": [
            {
                "name": layer.name,
                "title_zh": layer.title_zh,
                "title_en": layer.title_en,
                "group": layer.group,
                "minzoom": layer.minzoom,
                "maxzoom": layer.maxzoom,
                "default_on": layer.default_on,
                "takes_as_of": layer.takes_as_of,
                "privacy": layer.privacy,
                "legend": [asdict(item) for item in layer.legend],
                "modes": [asdict(mode) for mode in layer.modes],
                "filters": [
                    {"name": each.name, "values": sorted(each.values) if each.values else None}
                    for each in layer.filters
                ],
            }
            for layer in CATALOGUE
        ],
    }
