"""What a tile layer is: statement, zooms, columns, privacy, group, titles, legend.

A layer names its columns from `ALLOWED_COLUMNS`, which cannot contain a personal one; a layer that tries is
refused when the catalogue is read. The tests decode tiles and hold them against the same lists.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gis.access.rights import Right
from gis.changes.places import MARGIN
from tiles.filters import Filter

Privacy = Literal["open", "internal", "counts"]
"""open: could be on a public map; internal: signed-in staff; counts: numbers of people, suppressed below k.
"""

ColumnType = Literal["String", "Number"]

ALLOWED_COLUMNS: dict[str, ColumnType] = {
    "id": "String",  # random key of a row; opens its details for those who may see them
    "name": "String",  # of a place, never of a person
    "name_en": "String",
    "label": "String",
    "number": "String",
    "colour": "Number",
    "kind": "String",
    "class": "String",
    "use": "String",
    "use_code": "String",
    "floors": "Number",
    "house_number": "String",
    "households": "Number",
    "count_class": "String",
    "freshness": "String",
    "size_status": "String",
    "state": "String",  # of a thing: whole, broken, gone; of an incident: how far it is
    "type": "String",  # of an incident: the code of its sub-class
    "level": "Number",
    "due_at": "Number",  # seconds since 1970: what is overdue by now is worked out by whoever looks
    "count": "Number",  # of things, never of people
    "due_first": "Number",
    "due_half": "Number",
}

SIGHT_SOURCES = frozenset({"assignments", "territory_versions"})
"""What says who may see the rows of all the others."""

_SQL = Path(__file__).parent / "sql"


def _part(named: re.Match[str]) -> str:
    written = (_SQL / "parts" / f"{named[1]}.sql").read_text(encoding="utf-8")
    return f"{named[1]} as materialized (\n{written}),"


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One line of the legend; `token` is a colour name of the design tokens, `pattern` which hatch and dashes, or which
    image of the map.
    """

    symbol: Literal["line", "fill", "circle", "icon", "hatch", "sign", "cluster"]
    token: str
    label_zh: str
    label_en: str
    pattern: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """Another way to colour a layer's areas: by the values of a column, each with its line of the legend."""

    name: str
    title_zh: str
    title_en: str
    column: str
    legend: tuple[LegendItem, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One tile layer; `parts` maps each MVT layer inside the tile to its columns."""

    name: str
    title_zh: str
    title_en: str
    group: str
    minzoom: int
    maxzoom: int
    privacy: Privacy
    parts: dict[str, tuple[str, ...]]
    legend: tuple[LegendItem, ...] = ()
    default_on: bool = True
    takes_as_of: bool = False
    is_scoped: bool = True
    """Whether what it shows depends on who asks."""
    past_only: frozenset[str] = frozenset()
    """Tables that its statement reads for another date only: a visit to a household changes no count of today."""
    modes: tuple[Mode, ...] = ()
    margin: float = MARGIN
    """How far around a tile its rows are read, in parts of the tile's side."""
    filters: tuple[Filter, ...] = ()
    """What a request may ask of its rows; the statement names each as a parameter."""
    rights: tuple[Right, ...] = ()
    """One of these is needed to see anything of it; none: whoever sees the map there does."""

    def __post_init__(self) -> None:
        """Refuse a column that is not on the allow-list."""
        for part, columns in self.parts.items():
            strange = [column for column in columns if column not in ALLOWED_COLUMNS]
            if strange:
                raise ValueError(f"tile layer {part} asks for columns outside the allow-list: {strange}")
        if not self.past_only <= self.drawn_from:
            raise ValueError(
                f"tile layer {self.name} does not read {sorted(self.past_only - self.drawn_from)}"
            )

    @property
    def statement(self) -> str:
        """The layer's SQL, from its file; a line `-- part: name` stands for a step that several layers share."""
        written = (_SQL / f"{self.name}.sql").read_text(encoding="utf-8")
        return re.sub(r"^-- part: (\w+)$", _part, written, flags=re.MULTILINE)

    @property
    def drawn_from(self) -> frozenset[str]:
        """The tables that its statement reads."""
        statement = re.sub(r"--.*", "", self.statement)
        made = set(re.findall(r"(\w+)(?: \([^)]*\))? as (?:materialized )?\(", statement))
        named = set(re.findall(r"\b(?:from|join) (?!lateral)([a-z]\w+)\b(?!\()", statement))
        return frozenset(named - made)

    def sources(self, *, of_today: bool = False) -> tuple[str, ...]:
        """The tables whose changes change its tiles: those it reads, and those that say who may see their rows."""
        read = self.drawn_from - self.past_only if of_today else self.drawn_from
        return tuple(sorted(read | (SIGHT_SOURCES if self.is_scoped else set())))


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the layer panel."""

    name: str
    title_zh: str
    title_en: str
