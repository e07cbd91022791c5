"""What a search asks of the index of `search_names`: words of which every hit holds some, as a tsquery.

The index only narrows; the statement decides and ranks. So a query here may let too much through and never too little.
The terms of a row are computed by the view `search_sources`.
"""

from gis.search.query import Query

_INITIALS = ("", *"bpmfdtnlgkhjqxrzcsyw", "zh", "ch", "sh")
_LOOKED_AT = 12
"""Letters of a spelling that are taken apart; the statement looks at all of them."""
_MOST_PATHS = 40
_FEW = 2
"""So few initials say too little; more of them say enough without the syllables."""


def front(query: Query) -> str:
    """Rows that may be hit exactly, by a prefix, or by pinyin from the start of a reading."""
    parts = [_prefix("N", query.q)]
    if query.code:
        parts.append(_prefix("C", query.code))
    if query.grid_number:
        parts.append(_word("G" + query.grid_number))
    if query.building_number:
        parts.append(_word("B" + query.building_number))
    return _any([*parts, *_spelt(query, "H")])


def anywhere(query: Query) -> str:
    """Rows that may be hit in any way."""
    contained = _all([_word(gram) for gram in _grams(query.q)])
    return _any([front(query), contained, *_spelt(query, "I")])


def _grams(text: str) -> list[str]:
    if len(text) == 1:
        return [text]
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def _spelt(query: Query, lead: str) -> list[str]:
    """One way of taking the letters apart each; rows with words that are not Chinese are looked at in any case."""
    if query.letters is None:
        return []
    han = [_word(query.han)] if query.han else []
    ways = [
        _all([_prefix(lead, initials), *(_prefix("S", part) for part in parts), *han])
        for initials, parts in _ways(query.letters[:_LOOKED_AT])
    ]
    return [*ways, _all([_word("X"), *han])]


def _begins_syllable(part: str) -> bool:
    """Whether a syllable, or a number, may begin so: as the view's pattern has it."""
    if part.isdigit():
        return True
    for initial in _INITIALS:
        rest = part[len(initial) :]
        if part.startswith(initial):
            first, others = ("aeo", 2) if not initial else ("aeiouv", 3)
            if not rest:
                return bool(initial)
            if rest[0] in first and len(rest) <= 1 + others and set(rest[1:]) <= set("aeioungrv"):
                return True
    return False


def _ways(letters: str) -> list[tuple[str, tuple[str, ...]]]:
    """The initials and the longer parts of every way in which letters are beginnings of syllables, one after another.

    Too many ways are cut short together: the letters that are left must do.
    """
    for length in range(len(letters), 0, -1):
        found = _taken_apart(letters[:length])
        if len(found) <= _MOST_PATHS:
            return sorted({_told(way) for way in found})
    return []


def _told(way: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    longer = sorted({part for part in way if len(part) > 1}) if len(way) <= _FEW else []
    return "".join(part[0] for part in way), tuple(longer)


def _taken_apart(letters: str) -> list[tuple[str, ...]]:
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        ways.append(
            [
                (*way, letters[start:end])
                for start in range(end)
                if _begins_syllable(letters[start:end])
                for way in ways[start]
            ]
        )
        if len(ways[end]) > _MOST_PATHS * 4:
            return ways[end]
    return ways[-1]


def _word(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _prefix(lead: str, text: str) -> str:
    return _word(lead + text) + ":*"


def _all(parts: list[str]) -> str:
    return "(" + " & ".join(parts) + ")"


def _any(parts: list[str]) -> str:
    return " | ".join(parts)
