"""The same as a workbook: figures as numbers, one sheet for each question."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

_GAP, _MET = "#d9622b", "#e3f1ef"


def workbook(content: Mapping[str, Any]) -> bytes:
    """The bytes of an XLSX file; texts are written as texts, never as formulas."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": content["title"], "author": content["tenant"]})
    pen = _Pen(book)
    _about(pen, content)
    _standards(pen, content)
    _grids(pen, content)
    if content["scenario"] is not None:
        _scenario(pen, content["scenario"])
    _sources(pen, content)
    book.close()
    return buffer.getvalue()


class _Pen:
    """Writes sheets in one look."""

    def __init__(self, book: Any) -> None:
        font = {"font_name": "Noto Sans CJK SC", "font_size": 10, "valign": "vcenter"}
        self._book = book
        self.plain = book.add_format(font)
        self.wrapped = book.add_format({**font, "text_wrap": True, "valign": "top"})
        self.head = book.add_format({**font, "bold": True, "bottom": 1, "text_wrap": True})
        self.title = book.add_format({**font, "bold": True, "font_size": 14})
        self.count = book.add_format({**font, "num_format": "#,##0"})
        self.share = book.add_format({**font, "num_format": "0%"})

    def sheet(self, name: str, widths: Sequence[float]) -> Any:
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def table(
        self,
        sheet: Any,
        top: int,
        head: Sequence[str],
        rows: Sequence[Sequence[Any]],
        shares: Sequence[int] = (),
    ) -> None:
        """A head and rows below it; columns in `shares` are shares of 1."""
        for column, word in enumerate(head):
            sheet.write_string(top, column, word, self.head)
        for r, row in enumerate(rows, start=top + 1):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(r, column, value, self.share if column in shares else self.count)
                elif value is not None:
                    sheet.write_string(r, column, value, self.plain)


def _about(pen: _Pen, content: Mapping[str, Any]) -> None:
    sheet = pen.sheet("说明", (26, 96))
    sheet.write_string(0, 0, content["title"], pen.title)
    lines = [
        ("单位", content["tenant"]),
        ("社区", f"{content['place']}（{content['code']}）"),
        ("数据日期", content["on"]),
        *((("演示数据", "人物、地点和数字都是虚构的"),) if content["is_demo"] else ()),
        ("问题", content["question"]),
        *(("结论", said) for said in content["summary"]),
        *(("方法", said) for said in content["method"]),
        *(("局限", said) for said in content["limits"]),
        *((each["name"], each["value"]) for each in content["network"]),
        *((f"数据版本：{each['name']}", each["mark"]) for each in content["versions"]),
    ]
    for row, (name, said) in enumerate(lines, start=2):
        sheet.write_string(row, 0, name, pen.wrapped)
        sheet.write_string(row, 1, said, pen.wrapped)


def _standards(pen: _Pen, content: Mapping[str, Any]) -> None:
    sheet = pen.sheet("各项标准", (18, 16, 8, 10, 10, 10, 10, 10, 10, 10, 10, 12, 12, 44, 18))
    head = (
        "设施", "生活圈", "配置", "距离（米）", "对象", "辖区设施", "周边设施", "走得到（人）", "走不到（人）",
        "无法判定（人）", "走不到占比", "一半人走（米）", "九成人走（米）", "来源", "核对情况",
    )  # fmt: skip
    rows = [
        (
            row["kind"], row["level"], row["duty"], row["limit_m"], row["group"], row["inside"], row["around"],
            *row["figures"], row["share"] if row["share_text"] != "—" else None, row["median"], row["p90"],
            row["source"], row["status"],
        )
        for row in content["rows"]
    ]  # fmt: skip
    pen.table(sheet, 0, head, rows, shares=(10,))
    sheet.freeze_panes(1, 1)


def _grids(pen: _Pen, content: Mapping[str, Any]) -> None:
    matrix = content["matrix"]
    kinds = [f"{each['name']} {each['limit']}" for each in matrix["kinds"]]
    sheet = pen.sheet("各网格走不到占比", (8, 18, *(10 for _ in kinds)))
    rows = [
        (grid["number"], grid["name"], *(None if each is None else each["share"] for each in grid["shares"]))
        for grid in matrix["grids"]
    ]
    pen.table(sheet, 0, ("网格", "名称", *kinds), rows, shares=range(2, 2 + len(kinds)))
    if rows:
        colours = {"type": "2_color_scale", "min_color": _MET, "max_color": _GAP}
        limits = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
        sheet.conditional_format(1, 2, len(rows), 1 + len(kinds), {**colours, **limits})
    sheet.freeze_panes(1, 2)


def _scenario(pen: _Pen, scenario: Mapping[str, Any]) -> None:
    sheet = pen.sheet("情景", (8, 24, 16, 16, 12))
    sheet.write_string(
        0, 0, f"{scenario['name']}：{scenario['question']}（{scenario['changes']}）", pen.title
    )
    sheet.write_string(1, 0, scenario["sentence"], pen.plain)
    rows = [
        (each["number"], each["name"], *each["values"], each["values"][1] - each["values"][0])
        for each in scenario["grids"]
    ]
    pen.table(sheet, 3, ("网格", "名称", "现状走不到（人）", "情景走不到（人）", "增减"), rows)


def _sources(pen: _Pen, content: Mapping[str, Any]) -> None:
    sheet = pen.sheet("标准来源", (52, 14, 20, 90))
    rows = [(each["source"], each["effective"], each["status"], each["what"]) for each in content["sources"]]
    pen.table(sheet, 0, ("来源", "实施", "核对情况", "取用的距离"), rows)
