"""The catalogue for the layer panel."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from api.deps import ServicesDep, SignedInDep
from tiles.layers import CATALOGUE, GROUPS

router = APIRouter(prefix="/api/v1/layers", tags=["tiles"])


@router.get("")
async def layers(signed_in: SignedInDep, found: ServicesDep) -> dict[str, Any]:
    """Groups and the layers that the reader's role may see, with titles, zooms, legend and what their tiles may be
    asked for, in drawing order; the base
    maps that can lie under them, with zoom 1 to 18; whose data it is, and the number of the map's review (审图号).
    """
    return {
        "base_maps": [asdict(each) for each in found.basemap.sets],
        "attribution": found.settings.map_attribution,
        "review_number": found.settings.map_review_number,
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
            if not layer.rights or not signed_in.scope.rights.isdisjoint(layer.rights)
        ],
    }
