"""Small pieces the style is put together from."""

from dataclasses import dataclass
from typing import Any

StyleLayer = dict[str, Any]
Expression = list[Any]

REGULAR = ["Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
"""Families tried in turn; the first name also tells MapLibre the weight."""

BOLD = ["Noto Sans SC Bold", *REGULAR]


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours and the language of one style."""

    colours: dict[str, str]
    dark: bool
    english: bool

    def __getitem__(self, token: str) -> str:
        return self.colours[token]

    def halo(self, width: float) -> dict[str, Any]:
        """Text halo of the given width."""
        return {"text-halo-color": self["m-halo"], "text-halo-width": width}


def linear(*stops: float) -> Expression:
    """Linear between zooms: zoom, value, zoom, value …"""
    return ["interpolate", ["linear"], ["zoom"], *stops]


def exponential(*stops: float) -> Expression:
    """Exponential base 1.6 between zooms."""
    return ["interpolate", ["exponential", 1.6], ["zoom"], *stops]


def layer(layer_id: str, kind: str, source: str, *, part: str | None = None, **more: Any) -> StyleLayer:
    """One style layer; `part` is the MVT layer when it is not named like the source."""
    return {
        "id": layer_id,
        "type": kind,
        "source": source,
        "source-layer": part or source,
        **{key.replace("_", "-") if key != "source_layer" else key: value for key, value in more.items()},
    }
