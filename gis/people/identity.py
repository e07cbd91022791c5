"""Numbers that name a person or an organisation: their check characters, and how they are shown.

Resident id: GB 11643-1999, ISO 7064 MOD 11-2. Unified social credit code: GB 32100-2015, MOD 31. Both are checked by
arithmetic only: whether a number was ever given out is not known here and not asked.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from gis.errors import InvalidInput

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_SHAPE = re.compile(r"[1-9]\d{16}[\dX]\Z", re.ASCII)
CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_SHAPE = re.compile(rf"[{CODE_CHARACTERS}]{{18}}\Z", re.ASCII)
_PHONE_SHAPE = re.compile(r"(?:\+?86)?(1\d{10}|0\d{9,11}|[2-8]\d{6,7})\Z", re.ASCII)
_SPACES = re.compile(r"[\s-]+")

ZONE = ZoneInfo("Asia/Shanghai")
"""Where a day begins and ends; the policies of the tables say the same."""

OLDEST_YEARS = 130
COMPOUND_SURNAMES = frozenset(
    re.findall("..", "欧阳司马上官诸葛东方皇甫尉迟公孙慕容司徒令狐夏侯长孙宇文南宫端木独孤轩辕呼延拓跋")
)


def today() -> date:
    """The day it is."""
    return datetime.now(UTC).astimezone(ZONE).date()


def plain(text: str) -> str:
    """Full-width digits and letters as plain ones, upper case, without spaces and hyphens."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_character(body: str) -> str:
    """The eighteenth character of a resident id number whose first seventeen these are."""
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, body, strict=True))
    return _ID_CHECKS[total % 11]


def resident_id(text: str, today: date) -> str:
    """The number in its plain form; InvalidInput when shape, date of birth or check character is wrong."""
    number = plain(text)
    if _ID_SHAPE.match(number) is None:
        raise _wrong(
            "id_shape",
            "身份证号应为 18 位：17 位数字加校验位。",
            "An id number has 18 places: 17 digits and a check.",
        )
    born = _born(number)
    if born is None or born.year < today.year - OLDEST_YEARS:
        raise _wrong(
            "id_birthday",
            "身份证号里的出生日期不存在。核对第 7～14 位。",
            "The date of birth in the id number does not exist. Check places 7–14.",
        )
    if born > today:
        raise _wrong(
            "birthday_in_future",
            "身份证号里的出生日期在今天之后。核对第 7～14 位。",
            "The date of birth in the id number lies in the future. Check places 7–14.",
        )
    if check_character(number[:17]) != number[17]:
        raise _wrong(
            "id_checksum",
            "身份证号的校验位不对，很可能有一位写错。照证件核对。",
            "The check place of the id number does not fit: most likely one digit is wrong. Compare with the card.",
        )
    return number


def birth_year_of(number: str) -> int:
    """The year of birth that a resident id number says."""
    return int(number[6:10])


def unified_check_character(body: str) -> str:
    """The eighteenth character of a unified social credit code whose first seventeen these are."""
    total = sum(CODE_CHARACTERS.index(body[i]) * pow(3, i, 31) for i in range(17))
    return CODE_CHARACTERS[(31 - total % 31) % 31]


def unified_code(text: str) -> str:
    """A unified social credit code in its plain form; InvalidInput when shape or check character is wrong."""
    code = plain(text)
    if _CODE_SHAPE.match(code) is None:
        raise _wrong(
            "code_shape",
            "统一社会信用代码应为 18 位，不含 I、O、S、V、Z。",
            "A unified social credit code has 18 places without I, O, S, V and Z.",
        )
    if unified_check_character(code[:17]) != code[17]:
        raise _wrong(
            "code_checksum",
            "统一社会信用代码的校验位不对。照证照核对。",
            "The check place of the unified social credit code does not fit. Compare with the licence.",
        )
    return code


def phone_number(text: str) -> str:
    """A Chinese telephone number as digits, without the country's 86; InvalidInput when it is none."""
    match = _PHONE_SHAPE.match(plain(text))
    if match is None:
        raise _wrong(
            "phone_shape",
            "电话应为 11 位手机号，或带区号的座机号。",
            "A telephone number is a mobile number of 11 digits, or a landline with its area code.",
        )
    return match.group(1)


def masked_id(number: str) -> str:
    """First three and last four places."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) >= 8 else "*" * len(number)


def masked_phone(number: str) -> str:
    """138****1234; of a landline its last four."""
    if len(number) == 11 and number.startswith("1"):
        return f"{number[:3]}****{number[-4:]}"
    return f"{'*' * (len(number) - 4)}{number[-4:]}"


def masked_name(name: str) -> str:
    """王**, 欧阳**, 买**: a surname at most; how many stars there are says nothing."""
    if not name:
        return "**"
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]
    return f"{surname}**"


def check_birth_year(year: int, today: date) -> int:
    """The year, unless nobody alive was born in it."""
    if year > today.year:
        raise _wrong("birthday_in_future", "出生年份在今天之后。", "The year of birth lies in the future.")
    if year < today.year - OLDEST_YEARS:
        raise _wrong(
            "birth_year",
            f"出生年份早于 {today.year - OLDEST_YEARS} 年。核对后再填。",
            f"The year of birth is before {today.year - OLDEST_YEARS}. Check it.",
        )
    return year


AGE_BANDS = ((0, "0-2"), (3, "3-14"), (15, "15-59"), (60, "60-69"), (70, "70-79"), (80, "80+"))


def age_band(birth_year: int | None, today: date) -> str | None:
    """The band of the age reached this year; none when the year of birth is not known."""
    if birth_year is None:
        return None
    age = max(0, today.year - birth_year)
    return next(band for start, band in reversed(AGE_BANDS) if age >= start)


def _born(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _wrong(code: str, zh: str, en: str) -> InvalidInput:
    return InvalidInput(zh, en, code=code)
