"""What somebody typed into the search box, understood: code, number, pinyin, or a name."""

import re
import unicodedata
from dataclasses import dataclass

from gis.errors import InvalidInput
from gis.search.pinyin import pinyin_of

MAX_LENGTH = 64

_GRID = re.compile(r"第?0*(\d{1,4})\s*(?:号)?网格\Z")
_DWELLING = re.compile(
    r"0*(\d{1,5})\s*(?:栋|幢|号楼|座|-)\s*(?:0*(\d{1,3})\s*(?:单元|-)\s*)?(?:(\d{1,5})\s*(?:室|号)?)?\Z"
)
_DIGITS = re.compile(r"[0-9]+\Z", re.ASCII)
_CREDIT_CODE = re.compile(r"[0-9a-z]{2}[0-9]{6}[0-9a-z]{0,10}\Z", re.ASCII)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_SPELT = re.compile(r"[a-z0-9]+\Z", re.ASCII)
_REST_OF_SYLLABLE = "([a-z0-9]* )?"


@dataclass(frozen=True, slots=True)
class Query:
    """The box's text in the shapes the search statement compares with; none where a shape does not apply.

    ``spelt`` is a regex over stored syllables, made of the ``letters``.
    """

    q: str
    bare: str
    code: str | None
    grid_number: str | None
    building_number: str | None
    entrance: str | None
    room: str | None
    letters: str | None
    spelt: str | None
    han: str | None


def understand(text: str) -> Query:
    """Read the box's text; full width becomes half, ü becomes v, capitals become small."""
    q = " ".join(unicodedata.normalize("NFKC", text).lower().replace("ü", "v").split())
    if not q or len(q) > MAX_LENGTH:
        raise InvalidInput(
            f"输入 1～{MAX_LENGTH} 个字：名称、编码、楼号或拼音首字母。",
            f"Type 1–{MAX_LENGTH} characters: a name, a code, a building number or pinyin initials.",
            code="bad_query",
        )
    bare = q.replace(" ", "")
    digits = bare if _DIGITS.match(bare) else None
    grid = _GRID.match(bare)
    dwelling = _DWELLING.match(bare)
    short = digits.lstrip("0") if digits and len(digits) <= 5 else None
    letters, han = _spelling(bare)
    return Query(
        q=q,
        bare=bare,
        code=_code(bare, digits),
        grid_number=grid.group(1) if grid else short,
        building_number=dwelling.group(1) if dwelling else short,
        entrance=dwelling.group(2) if dwelling else None,
        room=dwelling.group(3) if dwelling else None,
        letters=letters,
        spelt=None if letters is None else _REST_OF_SYLLABLE.join(letters),
        han=han,
    )


def _code(bare: str, digits: str | None) -> str | None:
    """Digits of a territory's code, or a credit code from its division on."""
    if digits:
        return digits if len(digits) >= 4 else None
    return bare.upper() if _CREDIT_CODE.match(bare) else None


def _spelling(bare: str) -> tuple[str | None, str | None]:
    """The letters of a spelling, and the Chinese characters a mixture must hold as well.

    Each typed letter either goes on in its syllable or begins the next one, which covers initials (khsq), full
    pinyin (kanghuishequ) and mixtures (khshequ, kang晖).
    """
    characters = _HAN.findall(bare)
    if characters and not re.search(r"[a-z]", bare):
        return None, None
    letters = _HAN.sub(lambda found: pinyin_of(found.group())[0].partition(";")[0].replace(" ", ""), bare)
    if not _SPELT.match(letters) or letters.isdigit():
        return None, None
    return letters, characters[0] if characters else None


def contained(part: str) -> str:
    """A pattern for `like` over small letters without spaces: whatever holds the text."""
    plain = part.strip().lower().replace(" ", "")
    for mark in ("\\", "%", "_"):
        plain = plain.replace(mark, "\\" + mark)
    return f"%{plain}%"
