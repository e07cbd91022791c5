"""Uses of buildings: the map's four classes, from the national code where the file says nothing plainer."""

from importers.mapping import Mapped

_CLASS_OF = {"01": "residential", "02": "commercial", "03": "commercial", "06": "residential"}


def fill_uses(mapped: Mapped) -> None:
    """Give a building without a use of its own that of its code."""
    uses, codes = mapped.columns["use"], mapped.columns["use_code"]
    for i, code in enumerate(codes):
        if code is not None and uses[i] == "other":
            uses[i] = _CLASS_OF.get(code, "other")
