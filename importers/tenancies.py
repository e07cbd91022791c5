"""What files say of how units are let: columns, several hazards in one cell, and the landlord, sealed on the way in."""

import re
from collections.abc import Sequence
from typing import Any

from gis.errors import WanggeError
from gis.people.identity import masked_phone, phone_number
from gis.people.sealing import Keyring
from importers.convert import Field, Misfits, Values, boolean, coded, day, text

LANDLORD = ("landlord_name", "landlord_phone")
"""Columns of a person: kept out of refused rows and of what a row's hash tells."""

LANDLORD_COLUMNS = (
    "landlord_name",
    "landlord_phone_masked",
    "landlord_phone_sealed",
    "landlord_phone_mark",
)
"""What the stage holds of them."""

LANDLORD_TOLD = "landlord_told"
"""A hash under a key, by which another landlord is another row."""

LONGEST_LANDLORD = 50
_BETWEEN = re.compile(r"[\s,，、;；/|]+")


def hazards(values: Sequence[Any]) -> tuple[Values, Misfits]:
    """One or several hazards of a cell as an array literal; “none” stands alone, and goes where there is another."""
    convert = coded("hazard")
    out: Values = []
    misfits: Misfits = {}
    for i, value in enumerate(values):
        said = [part for part in _BETWEEN.split(str(value if value is not None else "").strip()) if part]
        found, wrong = convert(said)
        if wrong:
            misfits[i] = next(iter(wrong.values()))
        codes = sorted({code for code in found if code is not None})
        kept = [code for code in codes if code != "00"] or codes
        out.append("{" + ",".join(kept) + "}" if kept else None)
    return out, misfits


TENANCY_FIELDS = (
    Field("household_key", ("household_key", "户编号", "户号", "房屋编号"), text(200), required=True),
    Field("use_code", ("use_code", "出租用途"), coded("rental_use"), required=True),
    Field("hazard_codes", ("hazard_codes", "隐患类型", "隐患"), hazards, default="{}"),
    Field("is_sublet", ("is_sublet", "转租", "是否转租"), boolean, default=False),
    Field("since_on", ("since_on", "since", "起租日期", "租住开始日期", "登记日期"), day),
    Field("until_on", ("until_on", "until", "退租日期", "租住结束日期"), day),
    Field("landlord_name", ("landlord_name", "房主姓名", "房主"), text(LONGEST_LANDLORD + 1)),
    Field("landlord_phone", ("landlord_phone", "房主联系方式", "房主电话"), text(60)),
)
"""After GB/T 31000 table 16; of the landlord only whom to call, of the tenant nothing: that is the household."""


def seal_landlords(
    columns: dict[str, Values], misfits: Misfits, tenant_id: int, ring: Keyring | None
) -> None:
    """Put the landlords' columns in the form in which they are kept; a number that is none refuses its row."""
    names, phones = columns["landlord_name"], columns.pop("landlord_phone")
    kept: dict[str, Values] = {name: [None] * len(phones) for name in (*LANDLORD_COLUMNS[1:], LANDLORD_TOLD)}
    for i, (name, said) in enumerate(zip(names, phones, strict=True)):
        if ring is None or (name is None and said is None):
            continue
        try:
            number = phone_number(said) if said else None
        except WanggeError as error:
            reasons = {"reason": error.message_zh, "reason_en": error.message_en}
            misfits.setdefault(i, ("landlord_refused", reasons))
            continue
        if name is not None and len(name) > LONGEST_LANDLORD:
            reasons = {
                "reason": f"姓名最多 {LONGEST_LANDLORD} 个字符。",
                "reason_en": f"A name has {LONGEST_LANDLORD} characters at most.",
            }
            misfits.setdefault(i, ("landlord_refused", reasons))
            continue
        told = f"{name or ''}\x1f{number or ''}"
        kept[LANDLORD_TOLD][i] = ring.content_hash(tenant_id, told).hex()
        if number is not None:
            kept["landlord_phone_masked"][i] = masked_phone(number)
            kept["landlord_phone_sealed"][i] = "\\x" + ring.seal(tenant_id, "phone", number).hex()
            kept["landlord_phone_mark"][i] = "\\x" + ring.mark(tenant_id, "phone", number).hex()
    columns.update(kept)
