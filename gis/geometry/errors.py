"""Errors of the geometry package.

GeometryError
├── BadCoordinates      NaN, infinite, outside what the CRS can express
├── TooDeep             nested deeper than any real feature is
├── TooManyVertices     one feature above the vertex limit
├── PartitionBroken     polygons that do not tile; carries the report
└── EditRefused         an edit that cannot be done as drawn (see edit.py)

They know no HTTP status and no domain class: the layer above maps `code` to its own tree.
"""

from collections.abc import Mapping


class GeometryError(ValueError):
    """A geometry that cannot be used, with a message in both languages and the place if there is one.

    `where` is (x, y) in the CRS of the geometry that was handed in.
    """

    code = "geometry.invalid"

    def __init__(
        self,
        message_zh: str,
        message_en: str,
        *,
        where: tuple[float, float] | None = None,
        params: Mapping[str, object] | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en
        self.where = where
        self.params: dict[str, object] = dict(params or {})
        if code is not None:
            self.code = code


class BadCoordinates(GeometryError):
    code = "geometry.coordinates"


class TooDeep(GeometryError):
    code = "geometry.too_deep"


class TooManyVertices(GeometryError):
    code = "geometry.too_many_vertices"
