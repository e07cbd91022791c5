"""Invented residents for the households: names, ages that fit the counts, and numbers that can belong to nobody.

Id numbers begin with 999999, which is no region and never was, and have a right check character, so that all that
checks them is exercised. Telephone numbers begin with 100, which is no mobile prefix. Children have neither.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from gis.people.identity import check_character
from importers.demo.names import GIVEN, SURNAMES
from importers.demo.people import Household

YEAR = 2026
NOWHERE = "999999"
NO_NETWORK = "100"

COLUMNS = (
    "key", "household_key", "name", "relation", "is_registered", "is_living", "since_on", "birth_year", "id_number",
    "phone", "inflow_reason", "permit_kind", "permit_until_on", "housing_kind",
)  # fmt: skip

Row = tuple[object, ...]

_HEADLESS = 409
"""One household in so many names no head, as happens where somebody died or moved out: a finding to look at."""


class Residents:
    """Draws the residents of one settlement, the same for the same households."""

    def __init__(self, prefix: str, count: int) -> None:
        self._prefix = prefix
        self._rng = np.random.default_rng([7, count])
        self._number = 0
        self._given_out: set[str] = set()

    def rows(self, households: list[Household]) -> Iterator[Row]:
        """The residents of the households, whose numbers count from one."""
        for number, household in enumerate(households, start=1):
            is_headless = number % _HEADLESS == 0
            yield from self._household(f"{self._prefix}-h{number:06d}", household, is_headless=is_headless)

    def _household(self, key: str, household: Household, *, is_headless: bool) -> Iterator[Row]:
        is_floating = household.floating_people > 0
        ages = self._ages(household)
        surname = SURNAMES[self._draw(len(SURNAMES))]
        since = self._since(is_floating=is_floating)
        for place, (age, relation) in enumerate(ages):
            is_kin = relation in {"head", "child", "grandchild"}
            family = surname if is_kin else SURNAMES[self._draw(len(SURNAMES))]
            born = YEAR - age
            self._number += 1
            yield (
                f"{self._prefix}-r{self._number:06d}",
                key,
                family + GIVEN[self._draw(len(GIVEN))],
                "relative" if is_headless and relation == "head" else relation,
                not is_floating,
                True,
                max(since, date(born, 12, 31)) if age < 15 else since,
                born,
                self._id_number(born) if age >= 15 else None,
                f"{NO_NETWORK}{self._number:08d}"
                if age >= 15 and (place == 0 or self._draw(10) < 6)
                else None,
                *self._inflow(relation, is_floating=is_floating),
            )

    def _ages(self, household: Household) -> list[tuple[int, str]]:
        """Ages with relations, the head first; as many elderly and children as the household counts."""
        elderly, children = household.elderly_people, household.child_people
        middle = household.people - elderly - children
        middle_ages = [20 + self._draw(40) for _ in range(middle)]
        elderly_ages = [60 + self._draw(29) for _ in range(elderly)]
        child_ages = [2 + self._draw(13) for _ in range(children)]
        head, *others = middle_ages or elderly_ages or child_ages
        people = [(head, "head")]
        for age in others:
            spouse_is_there = any(relation == "spouse" for _, relation in people)
            near = abs(age - head) < 16
            people.append(
                (age, "spouse" if near and not spouse_is_there else "relative" if near else "other")
            )
        if middle_ages:
            people += [(age, "parent") for age in elderly_ages]
        if middle_ages or elderly_ages:
            people += [(age, "child" if middle_ages else "grandchild") for age in child_ages]
        return people

    def _since(self, *, is_floating: bool) -> date:
        first, days = (date(2023, 3, 1), 1_200) if is_floating else (date(2006, 1, 1), 6_500)
        return first + timedelta(days=self._draw(days))

    def _id_number(self, born: int) -> str:
        while True:
            day = date(born, 1, 1) + timedelta(days=self._draw(365))
            body = f"{NOWHERE}{day:%Y%m%d}{self._draw(1000):03d}"
            if body not in self._given_out:
                self._given_out.add(body)
                return body + check_character(body)

    def _inflow(self, relation: str, *, is_floating: bool) -> Row:
        if not is_floating:
            return None, None, None, "01"
        reason = "06" if relation != "head" else ("01", "01", "01", "03", "08", "09")[self._draw(6)]
        has_permit = self._draw(10) < 7
        until = date(YEAR, 12, 1) + timedelta(days=self._draw(500))
        return reason, "01" if has_permit else None, until if has_permit else None, "02"

    def _draw(self, below: int) -> int:
        return int(self._rng.integers(below))
