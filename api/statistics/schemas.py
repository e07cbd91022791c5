"""Releases of statistics and their tables as JSON."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from api.inputs import CleanText
from gis.statistics.indicators import Indicator
from gis.statistics.reading import Release, Table, figures_of, is_measured


class IndicatorOut(BaseModel):
    """A figure: its formula in words, what it counts, and what it is divided by."""

    code: str
    name: str
    name_en: str
    unit: Literal["count", "ratio", "percent"]
    numerator: str
    denominator: str | None
    formula: str
    formula_en: str

    @classmethod
    def of(cls, indicator: Indicator) -> "IndicatorOut":
        """From the domain."""
        return cls.model_validate({name: getattr(indicator, name) for name in cls.model_fields})


class IndicatorList(BaseModel):
    """Every indicator, with the edition of the formulas."""

    formula_edition: int
    items: list[IndicatorOut]


class ReleaseOut(BaseModel):
    """A release: tables made once, of one moment, under one threshold and one edition of formulas."""

    id: UUID
    number: int
    as_of: datetime
    suppress_below: int
    formula_edition: int
    note: str
    made_at: datetime

    @classmethod
    def of(cls, release: Release) -> "ReleaseOut":
        """From the domain."""
        return cls(**{name: getattr(release, name) for name in cls.model_fields})


class ReleaseList(BaseModel):
    """Every release, the newest first."""

    items: list[ReleaseOut]


class NewReleaseBody(BaseModel):
    """A release to make, with a word about it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    note: Annotated[CleanText, Field(max_length=500)] = ""


class ReleasedOut(BaseModel):
    """A release just made, how many territories it has and how many are published."""

    id: UUID
    number: int
    territories: int
    published: int


class StatisticsRowOut(BaseModel):
    """A territory of a table; without values when it is suppressed. `not_measured` is never published at its level."""

    territory_id: UUID | None
    level: Literal["tenant", "community", "grid", "lane"]
    code: str
    number: str | None
    name: str
    name_en: str | None
    edition: int | None
    is_suppressed: bool
    figures: dict[str, int | float | None]
    not_measured: list[str]

    @classmethod
    def of(cls, row: RowMapping) -> "StatisticsRowOut":
        """From a row of the table."""
        figures = figures_of(row)
        own = {name: row[name] for name in cls.model_fields if name in row}
        missing = [code for code in figures if not is_measured(row, code)]
        return cls(**own, is_suppressed=row["counts"] is None, figures=figures, not_measured=missing)


class StepOut(BaseModel):
    """A territory on the way from the top to the table's own."""

    territory_id: UUID
    level: str
    number: str | None
    name: str
    name_en: str | None


class StatisticsTableOut(BaseModel):
    """One table of a release: a territory (none: everything) first, then those below it."""

    release: ReleaseOut
    path: list[StepOut]
    rows: list[StatisticsRowOut]

    @classmethod
    def of(cls, table: Table) -> "StatisticsTableOut":
        """From the domain."""
        return cls(
            release=ReleaseOut.of(table.release),
            path=[StepOut.model_validate(dict(step)) for step in table.path],
            rows=[StatisticsRowOut.of(row) for row in table.rows],
        )
