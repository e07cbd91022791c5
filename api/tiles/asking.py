"""What a tile's address and query ask for: layers, place, date, and filters from the catalogue's list."""

from collections.abc import Callable, Iterable

from api.inputs import as_of_moment, local_date
from api.problems import Problem, Refused
from tiles.filters import MOST_VALUES, Filters, restricted
from tiles.layer import Layer
from tiles.mvt import TileAddress, TileRequest, layers_at

Query = Iterable[tuple[str, str]]


Place = tuple[str, str, str]
"""Zoom, column and row as they are written."""


def asked_for(
    names: str,
    place: Place,
    query: Query,
    suppress_below: int,
    parse: Callable[[str, str, str], TileAddress] = TileAddress.parse,
) -> list[TileRequest]:
    """The tiles of all layers named, at one place; what the query asks must mean something to one of them."""
    address = parse(*place)
    layers = layers_at(names, address.z)
    as_of, filters = _read(layers, query)
    moment = as_of_moment(as_of)
    on_date = local_date(moment)
    return [
        TileRequest(
            layer,
            address,
            moment,
            on_date,
            suppress_below,
            restricted(filters, layer.filters) if filters else (),
        )
        for layer in layers
    ]


def _read(layers: tuple[Layer, ...], query: Query) -> tuple[str | None, Filters]:
    as_of: str | None = None
    filters: dict[str, tuple[str, ...]] = {}
    for name, text in query:
        if name == "as_of":
            as_of = text
            continue
        takers = [each for layer in layers for each in layer.filters if each.name == name]
        if not takers:
            raise _unknown_filter(layers, name)
        values = tuple(sorted(set(text.split(",", MOST_VALUES))))
        if len(values) > MOST_VALUES or not all(
            any(each.takes(value) for each in takers) for value in values
        ):
            raise _unknown_value(name, {value for each in takers for value in each.values or ()})
        filters[name] = values
    return as_of, tuple(sorted(filters.items()))


def _unknown_filter(layers: tuple[Layer, ...], name: str) -> Refused:
    known = sorted({"as_of", *(each.name for layer in layers for each in layer.filters)})
    return Refused(
        Problem(
            400,
            "unknown_filter",
            f"没有“{name[:40]}”这个筛选。可用：{'、'.join(known)}。",
            f"There is no filter “{name[:40]}” here. There is {', '.join(known)}.",
        )
    )


def _unknown_value(name: str, values: set[str]) -> Refused:
    listed = sorted(values)
    return Refused(
        Problem(
            400,
            "unknown_filter_value",
            f"筛选“{name}”没有这个值。"
            + (f"可用：{'、'.join(listed)}。" if listed else "用逗号隔开的代码。"),
            f"The filter “{name}” has no such value. "
            + (f"There is {', '.join(listed)}." if listed else "Write codes with commas between them."),
        )
    )
