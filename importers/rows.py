"""Makes the lines of a COPY out of a mapped batch: columns joined in C, hashed as they are sent."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import STORAGE_EPSG
from gis.people.sealing import Keyring
from gis.search.pinyin import pinyin_of
from importers.addresses import spell_out
from importers.crs import SHIFTED, SourceCrs, metric_epsg_of
from importers.geometry import Placed, areas_m2, inner_points, lengths_m, parse_wkb, place, refusal_of
from importers.kinds import Register
from importers.lenses import check_lenses
from importers.mapping import Choices, Mapped, map_batch
from importers.reader.batch import RawBatch, Refusal
from importers.tenancies import seal_landlords
from importers.things import check_organizations, seal_contacts
from importers.uses import fill_uses

_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NUMBERS = re.compile(r"[0-9]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
NULL = "\\N"


@dataclass(slots=True)
class Reading:
    """What stays the same for all batches of one layer of a file; ``metric_epsg`` is set by the first
    geometries."""

    register: Register
    crs: SourceCrs | None
    choices: Choices
    is_osm: bool
    tenant_id: int = 0
    keyring: Keyring | None = None
    metric_epsg: int | None = None
    _pinyin: dict[str, tuple[str, str]] = field(default_factory=dict)

    def spoken(self, name: str) -> tuple[str, str]:
        """Pinyin and initials of a name; names that differ in their numbers only are looked up once.

        A number is a syllable of its own (see gis.search.pinyin), so that it can be put back in its place. A name with
        Latin letters is looked up as it is: there a digit may be part of a word.
        """
        numbers = _NUMBERS.findall(name)
        if not numbers or _LATIN.search(name):
            return self._looked_up(name)
        syllables, initials = self._looked_up(_NUMBERS.sub("0", name))
        return _put_back(syllables, numbers), _put_back(initials, numbers)

    def _looked_up(self, name: str) -> tuple[str, str]:
        if name not in self._pinyin:
            self._pinyin[name] = pinyin_of(name)
        return self._pinyin[name]


@dataclass
class Lines:
    """COPY lines (without the ending newline), of how many rows they are, and the rows refused on the way."""

    text: list[str] = field(default_factory=list)
    rows: int = 0
    refused: list[Refusal] = field(default_factory=list)


def staged_columns(register: Register) -> tuple[str, ...]:
    """The stage's columns in the order of the lines."""
    columns = ["row_number", "source_key", "content_hash", *_said_columns(register)]
    if register.has_attributes:
        columns.append("attributes")
    if register.shape is not None:
        columns.append("geom")
    if register.footprint:
        columns.append("footprint")
    if register.named:
        columns += ["name_pinyin", "name_initials"]
    if register.inner_point:
        columns.append("inner_point")
    if register.measure:
        columns.append(register.measure)
    return (*columns, *register.beside)


def _said_columns(register: Register) -> list[str]:
    """What the file's columns become, in the open and told by the row's hash."""
    said = [item.column for item in register.fields if item.column not in register.secret]
    return [*said, *register.told]


def make_lines(reading: Reading, batch: RawBatch) -> Lines:
    """Every check that needs no database, then the lines."""
    register = reading.register
    mapped = map_batch(register, batch, reading.choices, is_osm=reading.is_osm)
    _check_rows(reading, mapped)
    refused = list(batch.refused)
    if register.by_building:
        placed = _placed_or_waiting(batch, mapped, reading.crs)
        refused += placed.refused
    elif register.shape is None or reading.crs is None:
        placed = Placed(np.arange(len(batch), dtype=np.int64), np.empty(0, dtype=object))
    else:
        placed = place(batch, register.shape, reading.crs)
        refused += placed.refused
        _remember_source(mapped, batch, reading.crs)
    fits = np.array([i not in mapped.misfits for i in placed.index.tolist()], dtype=bool)
    standing = set(placed.index.tolist())
    refused += [
        refusal_of(batch, i, code, params) for i, (code, params) in mapped.misfits.items() if i in standing
    ]
    refused = _with_keys(refused, batch, mapped)
    index = placed.index[fits]
    if not len(index):
        return Lines(refused=refused)
    geoms = placed.geoms[fits] if len(placed.geoms) else None
    footprints = placed.footprints[fits] if placed.footprints is not None else None
    text = _join(reading, batch, mapped, index, geoms, footprints)
    return Lines(text, len(np.unique(index)), refused)


def _with_keys(refused: Sequence[Refusal], batch: RawBatch, mapped: Mapped) -> list[Refusal]:
    """The refusals with the keys their rows have in the file."""
    if not refused:
        return []
    keys = dict(zip(batch.rows.tolist(), mapped.keys, strict=True))
    return [item if item.key is not None else replace(item, key=keys.get(item.row)) for item in refused]


def _join(
    reading: Reading,
    batch: RawBatch,
    mapped: Mapped,
    index: NDArray[np.int64],
    geoms: NDArray[np.object_] | None,
    footprints: NDArray[np.object_] | None,
) -> list[str]:
    register = reading.register
    at = index.tolist()
    said = [_text_column([mapped.columns[name][i] for i in at]) for name in _said_columns(register)]
    if register.has_attributes:
        said.append(_json_column([mapped.attributes[i] for i in at]))
    if geoms is not None:
        said.append(_optional_wkb(geoms) if register.by_building else hex_wkb(geoms))
    if register.footprint and footprints is not None:
        said.append(_optional_wkb(footprints))
    bodies = list(map("\t".join, zip(*said, strict=True)))
    hashes = [blake2b(body.encode(), digest_size=16).hexdigest() for body in bodies]
    keys = _text_column(_keys([mapped.keys[i] for i in at], hashes, at))
    rows = list(map(str, batch.rows[index].tolist()))
    lines = [rows, keys, ["\\\\x" + digest for digest in hashes], bodies]
    lines += _derived(
        reading, [mapped.columns.get("name", [])[i] for i in at] if register.named else [], geoms
    )
    lines += [_text_column([mapped.columns[name][i] for i in at]) for name in register.beside]
    return list(map("\t".join, zip(*lines, strict=True)))


def _derived(
    reading: Reading, names: Sequence[str | None], geoms: NDArray[np.object_] | None
) -> list[list[str]]:
    register = reading.register
    columns: list[list[str]] = []
    if register.named:
        spoken = [reading.spoken(name) if name else ("", "") for name in names]
        columns += [_text_column([item[0] for item in spoken]), _text_column([item[1] for item in spoken])]
    if register.inner_point and geoms is not None:
        columns.append(hex_wkb(inner_points(geoms)))
    if register.measure and geoms is not None:
        if reading.metric_epsg is None:
            reading.metric_epsg = metric_epsg_of(geoms)
        measure = areas_m2 if register.measure == "area_m2" else lengths_m
        columns.append(
            [f"{size:.3f}" for size in np.maximum(measure(geoms, reading.metric_epsg), 0.001).tolist()]
        )
    return columns


def _keys(keys: Sequence[str | None], hashes: Sequence[str], at: Sequence[int]) -> list[str]:
    """Given keys; a row without one is known by its content; the further parts of a multi-line get a
    number."""
    named = [key if key is not None else f"h{digest}" for key, digest in zip(keys, hashes, strict=True)]
    if len(set(at)) == len(at):
        return named
    seen: dict[int, int] = {}
    out = []
    for key, row in zip(named, at, strict=True):
        seen[row] = seen.get(row, 0) + 1
        out.append(key if seen[row] == 1 else f"{key}#{seen[row]}")
    return out


def _put_back(readings: str, numbers: Sequence[str]) -> str:
    return ";".join(_NUMBERS.sub(_Next(numbers), reading) for reading in readings.split(";"))


class _Next:
    """Gives one number after the other as replacements."""

    def __init__(self, numbers: Sequence[str]) -> None:
        self._numbers = iter(numbers)

    def __call__(self, match: re.Match[str]) -> str:
        return next(self._numbers, match.group())


def _check_rows(reading: Reading, mapped: Mapped) -> None:
    """What one column of a row means for another."""
    if reading.register.kind == "households":
        _check_parts_of(mapped)
    if reading.register.kind == "buildings":
        fill_uses(mapped)
    if reading.register.kind == "devices":
        check_lenses(mapped)
    if reading.register.kind == "organizations":
        check_organizations(mapped.columns, mapped.misfits)
        seal_contacts(mapped.columns, mapped.misfits, reading.tenant_id, reading.keyring)
    if reading.register.kind == "addresses":
        spell_out(mapped.columns, mapped.misfits)
    if reading.register.kind == "tenancies":
        seal_landlords(mapped.columns, mapped.misfits, reading.tenant_id, reading.keyring)


def _placed_or_waiting(batch: RawBatch, mapped: Mapped, crs: SourceCrs | None) -> Placed:
    """The rows that have a position, then those without one that name a building; a geometry of None is to come."""
    keys, wkb = mapped.columns["building_key"], batch.wkb or [None] * len(batch)
    waiting = [i for i in range(len(batch)) if wkb[i] is None and keys[i] is not None]
    rows = {int(batch.rows[i]) for i in waiting}
    if batch.wkb is None or crs is None:
        bare = [i for i in range(len(batch)) if keys[i] is None]
        refused = [refusal_of(batch, i, "no_position", {}) for i in bare]
        placed = Placed(np.empty(0, dtype=np.int64), np.empty(0, dtype=object), refused=refused)
    else:
        placed = place(batch, "point", crs)
    return Placed(
        np.concatenate([placed.index, np.asarray(waiting, dtype=np.int64)]),
        np.concatenate([placed.geoms, np.full(len(waiting), None, dtype=object)]),
        refused=[each for each in placed.refused if each.row not in rows],
    )


def _check_parts_of(mapped: Mapped) -> None:
    """Floating, elderly and child residents are among the people of a household."""
    people = mapped.columns["people"]
    for column in ("floating_people", "elderly_people", "child_people"):
        for i, (part, whole) in enumerate(zip(mapped.columns[column], people, strict=True)):
            if part is not None and whole is not None and part > whole:
                needed = {"needed": f"不超过人数 {whole}", "needed_en": f"at most the {whole} people"}
                mapped.misfits.setdefault(i, ("bad_value", {"column": column, "value": part, **needed}))


def _remember_source(mapped: Mapped, batch: RawBatch, crs: SourceCrs) -> None:
    """Keep the original position of rows whose datum is only undone by an unofficial formula."""
    if crs.label not in SHIFTED or batch.wkb is None:
        return
    geoms = parse_wkb(np.asarray(batch.wkb, dtype=object))
    for attributes, geom in zip(mapped.attributes, geoms.tolist(), strict=True):
        if geom is not None and not geom.is_empty:
            x, y = shapely.get_coordinates(geom)[0].tolist()
            attributes["source_crs"] = crs.label
            attributes["source_position"] = [x, y]


def hex_wkb(geoms: NDArray[np.object_]) -> list[str]:
    """EWKB with the storage SRID, as COPY takes it."""
    tagged = shapely.set_srid(geoms, STORAGE_EPSG)
    hexes: list[str] = shapely.to_wkb(tagged, hex=True, include_srid=True).tolist()
    return hexes


def _optional_wkb(geoms: NDArray[np.object_]) -> list[str]:
    tagged = shapely.set_srid(geoms, STORAGE_EPSG)
    hexes: list[str | None] = shapely.to_wkb(tagged, hex=True, include_srid=True).tolist()
    return [NULL if said is None else said for said in hexes]


def _json_column(values: Sequence[dict[str, Any]]) -> list[str]:
    texts = [json.dumps(value, ensure_ascii=False, default=str) if value else "{}" for value in values]
    return [text.replace("\\", "\\\\").replace("\\\\u0000", "") if "\\" in text else text for text in texts]


def _text_column(values: Sequence[Any]) -> list[str]:
    """COPY's text form: ``\\N`` for None, t and f, numbers as they are, specials escaped."""
    texts = [
        NULL if value is None else value if isinstance(value, str) else _plain(value) for value in values
    ]
    if _SPECIAL.search("".join(text for text in texts if text is not NULL)):
        return [text if text is NULL else text.translate(_ESCAPES) for text in texts]
    return texts


def _plain(value: Any) -> str:
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value)
