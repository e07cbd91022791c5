"""How much of a resident, or of whom to call at an organisation, each role sees: one table for every answer.

``full`` as it is; ``masked`` with stars; ``hidden`` not at all. Nobody sees an id or telephone number in full here:
that is `:unmask`, with a purpose and a line in the log, for those who have the right and whose role shows it masked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Level = Literal["hidden", "masked", "full"]
MaskedField = Literal[
    "name",
    "age_band",
    "id_number",
    "phone",
    "relation",
    "tags",
    "inflow",
    "landlord",
    "contact",
    "notes",
    "visits",
    "corrections",
]

FIELDS: tuple[MaskedField, ...] = get_args(MaskedField)
_ORDER: tuple[Level, ...] = get_args(Level)
_NOTHING: dict[MaskedField, Level] = dict.fromkeys(FIELDS, "hidden")

MASKS: dict[str, dict[MaskedField, Level]] = {
    "manager": {
        **dict.fromkeys(FIELDS, "full"),
        "id_number": "masked",
        "phone": "masked",
        "landlord": "masked",
        "contact": "masked",
    },
    "patrol": {
        **dict.fromkeys(FIELDS, "full"),
        "id_number": "masked",
        "phone": "masked",
        "landlord": "masked",
        "contact": "masked",
        "corrections": "hidden",
    },
    "dispatcher": {
        **_NOTHING,
        "name": "masked",
        "age_band": "full",
        "phone": "masked",
        "relation": "full",
        "contact": "masked",
        "visits": "masked",
    },
    "checker": {
        **_NOTHING,
        "name": "masked",
        "age_band": "full",
        "phone": "masked",
        "relation": "full",
        "contact": "masked",
        "visits": "masked",
    },
    "admin": {**_NOTHING, "name": "masked", "age_band": "full", "relation": "full"},
}
"""By role; a role that is not here sees nothing of anybody. Visits are masked without what was noted."""


@dataclass(frozen=True, slots=True)
class Mask:
    """What the roles of an account show together: the most that any of them does."""

    levels: Mapping[MaskedField, Level]

    def of(self, field: MaskedField) -> Level:
        """How much of a field is shown."""
        return self.levels[field]

    def shows(self, field: MaskedField) -> bool:
        """Whether anything of a field is shown."""
        return self.levels[field] != "hidden"


def mask_of(roles: Iterable[str]) -> Mask:
    """The mask of some roles."""
    held = [MASKS.get(role, _NOTHING) for role in roles]
    return Mask(
        {field: max((each[field] for each in held), key=_ORDER.index, default="hidden") for field in FIELDS}
    )
