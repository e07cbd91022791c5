"""What every reader yields: batches of columns with WKB geometry and row numbers, and the rows it had to
refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Objects = NDArray[np.object_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a file says about itself before its rows are read.

    ``crs`` is "EPSG:n" or WKT as found in the file; ``crs_declared`` is False where the format merely
    implies it
    (GeoJSON without a crs member). ``count`` is None where it cannot be known beforehand.
    """

    format: str
    name: str
    crs: str | None = None
    crs_declared: bool = False
    encoding: str | None = None
    columns: tuple[str, ...] = ()
    count: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that does not pass; ``code`` is a key of `importers.problems.ROW_TEXTS`."""

    row: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    where: tuple[float, float] | None = None
    payload: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Rows of one layer: equally long columns, WKB (``None`` where a row has no geometry) and 1-based row
    numbers.

    ``wkb`` is None where the source carries no geometry at all (a table with keys only). ``keys`` are
    identifiers the
    format itself gives (OSM ids); None where it gives none.
    """

    layer: str
    columns: dict[str, list[Any]]
    rows: Integers
    wkb: Sequence[bytes | None] | None = None
    keys: list[str] | None = None
    refused: list[Refusal] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)
