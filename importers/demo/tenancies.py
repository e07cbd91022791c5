"""Invented tenancies of the households that rent, since they came, by the owner of the house where one is known."""

from collections.abc import Iterable, Iterator, Sequence

from importers.demo.people import Household
from importers.demo.residents import COLUMNS as RESIDENT_COLUMNS
from importers.demo.residents import Row

COLUMNS = (
    "key", "household_key", "use_code", "hazard_codes", "is_sublet", "landlord_name", "landlord_phone", "since_on",
)  # fmt: skip

_A_HAZARD, _A_SUBLET = 60, 75
"""One in so many units has a hazard, or is let by somebody who rents it."""


def tenancies_of(prefix: str, households: Sequence[Household], residents: Iterable[Row]) -> Iterator[Row]:
    """The tenancies of a settlement, whose households are numbered from one; `residents` are all of theirs."""
    heads: dict[str, dict[str, object]] = {}
    for row in residents:
        said = dict(zip(RESIDENT_COLUMNS, row, strict=True))
        heads.setdefault(str(said["household_key"]), said)
    keys = [f"{prefix}-h{number:06d}" for number in range(1, len(households) + 1)]
    owners: dict[int, dict[str, object]] = {}
    for key, household in zip(keys, households, strict=True):
        if heads[key]["is_registered"]:
            owners.setdefault(household.building, heads[key])
    let = [(key, household) for key, household in zip(keys, households, strict=True) if household.is_rental]
    for number, (key, household) in enumerate(let, start=1):
        owner = owners.get(household.building, {})
        hazard = ("01", "01、02")[number % 4 == 0] if number % _A_HAZARD == 0 else "00"
        yield (
            f"{prefix}-t{number:06d}", key, "02", hazard, number % _A_SUBLET == 0,
            owner.get("name"), owner.get("phone"), heads[key]["since_on"],
        )  # fmt: skip
