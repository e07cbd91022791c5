"""What files say of organisations and components: columns, codes, and what one column means for another."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from gis.codes import code_words
from gis.components.code import component_code
from gis.errors import WanggeError
from gis.people.identity import masked_phone, phone_number, unified_code
from gis.people.sealing import Keyring
from importers.convert import Convert, Field, Misfits, Values, boolean, choice, day, integer, text

CONTACT = ("contact_name", "contact_phone")
"""Columns of a person: read by their own rules, kept in a table of their own, written nowhere in the open."""

CONTACT_COLUMNS = ("contact_name", "contact_phone_masked", "contact_phone_sealed", "contact_phone_mark")
"""What the stage holds of them."""

LONGEST_CONTACT = 50


def checked(check: Callable[[str], str], code: str) -> Convert:
    """Text that a rule of the domain accepts, in the form the rule gives it; else the rule's own words."""

    def convert(values: Sequence[Any]) -> tuple[Values, Misfits]:
        said, misfits = text(60)(values)
        for i, value in enumerate(said):
            if value is None:
                continue
            try:
                said[i] = check(value)
            except WanggeError as error:
                said[i] = None
                reasons = {"reason": error.message_zh, "reason_en": error.message_en}
                misfits[i] = (code, {"value": value, **reasons})
        return said, misfits

    return convert


def _coded(scheme: str, noun: str = "organizations") -> Convert:
    return choice(code_words(noun, scheme))


ORGANIZATION_FIELDS = (
    Field("kind", ("kind", "类别", "单位类别", "类型"), _coded("kind"), required=True),
    Field("name", ("name", "名称", "单位名称", "商户名称"), text(200), required=True),
    Field(
        "credit_code",
        ("credit_code", "统一社会信用代码", "信用代码"),
        checked(unified_code, "bad_credit_code"),
    ),
    Field("business", ("business", "经营项目", "经营范围", "主营业务"), text(200)),
    Field("group_name", ("group_name", "小组", "自管小组"), text(100)),
    Field("size_band", ("size_band", "规模"), _coded("size_band")),
    Field("address", ("address", "地址", "详细地址"), text(200)),
    Field("building_key", ("building_key", "楼栋编号"), text(200)),
    Field("room", ("room", "房号", "门面号"), text(60)),
    Field("status", ("status", "状态", "经营状态"), _coded("status")),
    Field("opened_on", ("opened_on", "开业日期", "成立日期"), day),
    Field("closed_on", ("closed_on", "停业日期", "注销日期"), day),
    Field("is_key_place", ("is_key_place", "重点场所"), boolean, default=False),
    Field("key_place_basis", ("key_place_basis", "重点场所依据"), text(200)),
    Field("contact_name", ("contact_name", "联系人", "负责人"), text(LONGEST_CONTACT)),
    Field("contact_phone", ("contact_phone", "联系电话", "电话", "手机"), text(60)),
)

COMPONENT_FIELDS = (
    Field(
        "code",
        ("code", "部件编码", "部件标识码", "标识码", "ObjID"),
        checked(component_code, "bad_component_code"),
        required=True,
    ),
    Field("name", ("name", "名称", "部件名称", "ObjName"), text(200)),
    Field(
        "state", ("state", "状态", "部件状态", "ObjState"), _coded("state", "components"), default="intact"
    ),
    Field("accuracy", ("accuracy", "精度等级", "定位精度"), _coded("accuracy", "components")),
    Field("authority", ("authority", "主管部门", "DeptName1"), text(100)),
    Field("owner", ("owner", "权属单位", "DeptName2"), text(100)),
    Field("maintainer", ("maintainer", "养护单位", "DeptName3"), text(100)),
    Field("surveyed_on", ("surveyed_on", "普查日期", "ORDate"), day),
    Field("check_cycle_days", ("check_cycle_days", "检查周期", "检查周期（天）"), integer(1, 3660)),
    Field("checked_on", ("checked_on", "上次检查", "最近检查日期"), day),
)


def check_organizations(columns: Mapping[str, Values], misfits: Misfits) -> None:
    """A day of closing closes; a key place says by what; nothing closes before it opens."""
    status, opened, closed = (columns[name] for name in ("status", "opened_on", "closed_on"))
    for i in range(len(status)):
        status[i] = status[i] or ("open" if closed[i] is None else "closed")
        if closed[i] is not None and (status[i] == "open" or closed[i] < (opened[i] or date.min)):
            needed = (
                {"needed": "状态为停业时才填", "needed_en": "empty unless the status is closed"}
                if status[i] == "open"
                else {
                    "needed": f"不早于开业日期 {opened[i]}",
                    "needed_en": f"not before the opening, {opened[i]}",
                }
            )
            misfits.setdefault(i, ("bad_value", {"column": "closed_on", "value": str(closed[i]), **needed}))
        if columns["is_key_place"][i] and columns["key_place_basis"][i] is None:
            misfits.setdefault(i, ("no_basis", {}))
        elif not columns["is_key_place"][i]:
            columns["key_place_basis"][i] = None


def seal_contacts(columns: dict[str, Values], misfits: Misfits, tenant_id: int, ring: Keyring | None) -> None:
    """Put the columns of contacts in the form in which they are kept; a number that is none refuses its row."""
    phones = columns.pop("contact_phone")
    kept: dict[str, Values] = {name: [None] * len(phones) for name in CONTACT_COLUMNS[1:]}
    for i, said in enumerate(phones):
        if said is None or ring is None:
            continue
        try:
            number = phone_number(said)
        except WanggeError as error:
            misfits.setdefault(
                i, ("contact_refused", {"reason": error.message_zh, "reason_en": error.message_en})
            )
            continue
        kept["contact_phone_masked"][i] = masked_phone(number)
        kept["contact_phone_sealed"][i] = "\\x" + ring.seal(tenant_id, "phone", number).hex()
        kept["contact_phone_mark"][i] = "\\x" + ring.mark(tenant_id, "phone", number).hex()
    columns.update(kept)
