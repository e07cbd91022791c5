"""Code schemes of territories: what a code looks like, how it is grouped for reading, which one comes next.

No scheme is universal, so each level of a tenant names its own (table ``levels``). Codes are text, never
renumbered and never reused: the next number is one above every number ever given below the same parent.
Sources: GB/T 2260 and GB/T 10114 (12-digit base), Beijing unit grids (15), CJ/T 213 (14), CJ/T 349-2010 (20);
the last three were read second hand, so nothing here claims conformance.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gis.errors import Conflict, InvalidInput

DEDICATED_FIRST = 901
"""Dedicated grids (专属网格) take their own block in schemes with a three-digit sequence."""


@dataclass(frozen=True)
class CodeScheme:
    """One way to write codes: the parent's code and ``sequence_digits`` more, or a code of its own."""

    name: str
    groups: tuple[int, ...]
    sequence_digits: int
    parent_digits: int

    @property
    def length(self) -> int:
        """Digits of a whole code."""
        return sum(self.groups)

    def check(self, code: str) -> str:
        """The code without spaces and with half-width digits; InvalidInput when it does not fit."""
        plain = re.sub(r"\s", "", code).translate(_HALF_WIDTH)
        if not re.fullmatch(rf"[0-9]{{{self.length}}}", plain):
            raise InvalidInput(
                f"编码 {code} 不符合 {self.name}：应为 {self.length} 位数字。改正后再导入。",
                f"Code {code} does not fit {self.name}: {self.length} digits are needed. "
                "Correct it and import again.",
                params={"code": code, "scheme": self.name},
            )
        return plain

    def grouped(self, code: str) -> str:
        """The code in its groups, separated by thin spaces."""
        parts, start = [], 0
        for size in self.groups:
            parts.append(code[start : start + size])
            start += size
        return "\u2009".join(part for part in parts if part)

    def next(self, parent_code: str, taken: Iterable[str], *, dedicated: bool = False) -> str:
        """The next free code below a parent, above every code ever given there."""
        if self.sequence_digits == 0 or len(parent_code) != self.parent_digits:
            raise InvalidInput(
                f"{self.name} 不能为上级编码 {parent_code} 生成下级编码。请在文件里给出编码。",
                f"{self.name} cannot number children of {parent_code}. Give the codes in the file.",
                params={"parent": parent_code, "scheme": self.name},
            )
        numbers = [
            int(code[-self.sequence_digits :])
            for code in taken
            if code.startswith(parent_code) and len(code) == self.length
        ]
        has_block = self.sequence_digits == 3
        last = 10**self.sequence_digits - 1
        first = DEDICATED_FIRST if dedicated and has_block else 1
        stop = DEDICATED_FIRST - 1 if has_block and not dedicated else last
        number = max((n + 1 for n in numbers if first <= n <= stop), default=first)
        if number > stop:
            raise Conflict(
                f"{parent_code} 下的编码已用完（{self.name}）。换一种编码规则。",
                f"Every code below {parent_code} is used up ({self.name}). Choose another code scheme.",
                params={"parent": parent_code, "scheme": self.name},
            )
        return f"{parent_code}{number:0{self.sequence_digits}d}"


_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")

SCHEMES = {
    scheme.name: scheme
    for scheme in (
        CodeScheme("CN-6", (6,), 0, 0),
        CodeScheme("CN-9", (6, 3), 3, 6),
        CodeScheme("CN-12", (6, 3, 3), 3, 9),
        CodeScheme("CN-14", (6, 3, 3, 2), 2, 12),
        CodeScheme("CN-15-BJ", (6, 3, 3, 3), 3, 12),
        CodeScheme("CN-12+3", (6, 3, 3, 3), 3, 12),
        CodeScheme("CN-12+3+2", (6, 3, 3, 3, 2), 2, 15),
        CodeScheme("CJT349-20", (6, 6, 3, 3, 2), 2, 18),
    )
}


def scheme_of(name: str) -> CodeScheme:
    """The scheme of that name; InvalidInput lists the known ones."""
    try:
        return SCHEMES[name]
    except KeyError:
        known = ", ".join(SCHEMES)
        raise InvalidInput(
            f"没有编码规则 {name}。可用：{known}。",
            f"There is no code scheme {name}. Known: {known}.",
            params={"scheme": name},
        ) from None
