"""Which column of a file feeds which column of a register: our own names, OSM tags, Chinese headings, or
--map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from importers.convert import Field, Misfits, Values, text
from importers.kinds import KEY_NAMES, Register
from importers.problems import refuse
from importers.reader.batch import RawBatch

LONGEST_KEY = 200


def key_texts(values: Sequence[Any]) -> tuple[Values, Misfits]:
    """Keys as text; one longer than `LONGEST_KEY` could not be indexed and identifies nothing a person can check."""
    keys, misfits = text(LONGEST_KEY + 1)(values)
    needed = {"needed": f"至多 {LONGEST_KEY} 个字符", "needed_en": f"at most {LONGEST_KEY} characters"}
    for i, key in enumerate(keys):
        if key is not None and len(key) > LONGEST_KEY:
            misfits[i] = ("bad_value", {"value": f"{key[:20]}…", **needed})
    return keys, misfits


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator decided about columns: ``columns`` target → source, ``constants`` target → value."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None


@dataclass
class Mapped:
    """A batch in the register's columns; rows listed in ``misfits`` do not fit and are to be refused."""

    columns: dict[str, Values]
    keys: list[str | None]
    attributes: list[dict[str, Any]]
    misfits: dict[int, tuple[str, dict[str, Any]]]


def check_columns(
    register: Register, found: Sequence[str], choices: Choices, name: str, *, is_osm: bool
) -> None:
    """Refuse a file in which a required column cannot be found, or an option names a column it does not
    have."""
    lowered = {column.lower() for column in found}
    named = [*choices.columns.values(), *([choices.key] if choices.key else [])]
    absent = [column for column in named if column.lower() not in lowered]
    if not is_osm:
        absent += [
            wanted.column
            for wanted in register.fields
            if wanted.required
            and wanted.column not in choices.constants
            and source_column(wanted, found, choices, is_osm=False) is None
        ]
    if absent:
        shown = ", ".join(list(found)[:30])
        raise refuse("columns_missing", name=name, missing=", ".join(dict.fromkeys(absent)), found=shown)


def source_column(wanted: Field, found: Sequence[str], choices: Choices, *, is_osm: bool) -> str | None:
    """The file's column that feeds a field, None when there is none."""
    by_lower = {column.lower(): column for column in reversed(found)}
    chosen = choices.columns.get(wanted.column)
    names = (chosen,) if chosen else (wanted.names_osm if is_osm else wanted.names)
    return next((by_lower[name.lower()] for name in names if name.lower() in by_lower), None)


def has_column(register: Register, column: str, found: Sequence[str], choices: Choices) -> bool:
    """Whether the file says anything for a column of the register."""
    wanted = next((each for each in register.fields if each.column == column), None)
    return wanted is not None and source_column(wanted, found, choices, is_osm=False) is not None


def map_batch(register: Register, batch: RawBatch, choices: Choices, *, is_osm: bool) -> Mapped:
    """Convert every column at once."""
    found = list(batch.columns)
    used: set[str] = set()
    misfits: dict[int, tuple[str, dict[str, Any]]] = {}
    columns: dict[str, Values] = {}
    for wanted in register.fields:
        values, wrong, sources = _column(wanted, batch, choices, found, is_osm=is_osm)
        used.update(sources)
        columns[wanted.column] = values
        for i, (code, params) in wrong.items():
            misfits.setdefault(i, (code, {"column": wanted.column, **params}))
    key_column = _key_column(found, choices)
    keys: list[str | None] = [None] * len(batch)
    if register.key is not None and choices.key is None:
        rest = [column for column in found if column not in used] if register.has_attributes else []
        return Mapped(columns, list(columns[register.key]), _attributes(batch, rest), misfits)
    if batch.keys is not None and choices.key is None:
        keys = list(batch.keys)
    elif key_column is not None:
        used.add(key_column)
        keys, wrong = key_texts(batch.columns[key_column])
        for i, (code, params) in wrong.items():
            misfits.setdefault(i, (code, {"column": key_column, **params}))
    rest = [column for column in found if column not in used] if register.has_attributes else []
    return Mapped(columns, keys, _attributes(batch, rest), misfits)


def _column(
    wanted: Field, batch: RawBatch, choices: Choices, found: Sequence[str], *, is_osm: bool
) -> tuple[Values, Misfits, list[str]]:
    count = len(batch)
    if wanted.column in choices.constants:
        values, wrong = wanted.convert([choices.constants[wanted.column]])
        if wrong:
            raise refuse(
                "option_wrong",
                option=f"--set {wanted.column}=…",
                zh=wrong[0][1].get("needed", "值不对"),
                en=wrong[0][1].get("needed_en", "the value does not fit"),
            )
        return values * count, {}, []
    sources = [source] if (source := source_column(wanted, found, choices, is_osm=is_osm)) else []
    if is_osm and wanted.column not in choices.columns:
        sources = [name for name in wanted.names_osm if name in batch.columns]
    values, wrong = _first_present(wanted, batch, sources)
    if wanted.required:
        for i, value in enumerate(values):
            if value is None and i not in wrong:
                wrong[i] = ("missing_value", {})
    elif wanted.default is not None:
        values = [wanted.default if value is None else value for value in values]
    return values, wrong, sources


def _first_present(wanted: Field, batch: RawBatch, sources: Sequence[str]) -> tuple[Values, Misfits]:
    if not sources:
        return [None] * len(batch), {}
    raw: Sequence[Any] = batch.columns[sources[0]]
    for other in sources[1:]:
        raw = [a if a is not None else b for a, b in zip(raw, batch.columns[other], strict=True)]
    return wanted.convert(raw)


def _key_column(found: Sequence[str], choices: Choices) -> str | None:
    by_lower = {column.lower(): column for column in reversed(found)}
    names = (choices.key,) if choices.key else KEY_NAMES
    return next((by_lower[name.lower()] for name in names if name.lower() in by_lower), None)


def _attributes(batch: RawBatch, rest: Sequence[str]) -> list[dict[str, Any]]:
    """What the file says beyond our columns, without its empty values."""
    if not rest:
        return [{} for _ in range(len(batch))]
    rows = zip(*(batch.columns[column] for column in rest), strict=True)
    return [{k: v for k, v in zip(rest, row, strict=True) if v is not None and v != ""} for row in rows]
