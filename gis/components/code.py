"""The code of a component: 6 digits of the county, 2 of the class, 2 of the sub-class, 6 of a running number."""

import re

from gis.codes import code_table
from gis.errors import InvalidInput
from gis.people.identity import plain

LENGTH = 16
ACCURACY_M = {"A": 0.5, "B": 1.0, "C": 10.0}
"""How far a surveyed position is from the true one at most, by accuracy class."""

_SHAPE = re.compile(r"\d{16}\Z", re.ASCII)
_EXTENSION = "21"


def component_code(text: str) -> str:
    """The code in its plain form; InvalidInput says which part is wrong and what it may be."""
    code = plain(text)
    if _SHAPE.match(code) is None:
        raise InvalidInput(
            f"部件编码应为 {LENGTH} 位数字：6 位区县、2 位大类、2 位小类、6 位序号。",
            f"A component's code has {LENGTH} digits: 6 of the county, 2 class, 2 sub-class, 6 running number.",
            code="component_shape",
        )
    classes = code_table("components", "class")
    if code[6:8] not in classes:
        known = "、".join(f"{each.code} {each.zh}" for each in classes.values())
        raise InvalidInput(
            f"没有大类 {code[6:8]}。可用：{known}。",
            f"There is no class {code[6:8]}. Choose from {', '.join(classes)}.",
            code="component_class",
        )
    if not _is_known(code[6:10]):
        raise InvalidInput(
            f"大类 {code[6:8]} 没有小类 {code[8:10]}。核对编码表；地方扩展用 80～98，其他用 99。",
            f"Class {code[6:8]} has no sub-class {code[8:10]}. Check the table; local ones are 80–98, others 99.",
            code="component_kind",
        )
    if code[10:] == "000000":
        raise InvalidInput(
            "序号从 000001 起。", "The running number begins with 000001.", code="component_number"
        )
    return code


def _is_known(kind: str) -> bool:
    return kind in code_table("components", "kind") or kind[:2] == _EXTENSION or kind[2:] >= "80"
