"""The import on a terminal: a progress bar while it runs, a table and every fault when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from importers.problems import row_texts
from importers.reader.batch import Refusal
from importers.report import ImportReport
from importers.request import Progress as Tell

_STAGES = {
    "read": "读取 · reading",
    "check": "检查 · checking",
    "write": "写入 · writing",
    "assign": "计算归属 · assigning",
}
_SHOWN = 20
_FIGURES = (
    ("read", "读取 read"),
    ("added", "新增 added"),
    ("changed", "更新 changed"),
    ("unchanged", "相同 same"),
    ("refused", "未通过 refused"),
    ("absent", "文件外 absent"),
    ("ended", "停用 ended"),
)
_ALWAYS = {"read", "added", "changed", "refused"}


@contextmanager
def progress_bar(console: Console) -> Iterator[Tell]:
    """A bar that follows the import's stages; on a pipe it stays silent."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(_STAGES["read"], total=None)

        def tell(stage: str, done: int, total: int | None) -> None:
            text = _STAGES.get(stage, stage)
            progress.update(
                task, description=f"{text} {done:,}" if done else text, completed=done, total=total
            )

        yield tell


def show(report: ImportReport, console: Console) -> None:
    """What happened, what was refused and why, what to do."""
    _show_counts(report, console)
    _show_roll_ups(report, console)
    _show_changes(report, console)
    for zh, en in report.notes:
        _say(console, f"[cyan]{escape(zh)}[/]\n[dim]{escape(en)}[/]")
    _show_refused(report, console)
    _show_faults(report, console)
    problem = report.problem
    if problem is not None:
        _say(console, f"[bold red]✗ {escape(problem.message_zh)}[/]\n  {escape(problem.message_en)}")
        if problem.where is not None:
            _say(console, f"  ({problem.where[0]:.7f}, {problem.where[1]:.7f})")
    else:
        done = "试运行，没有写入 · dry run, nothing written" if report.dry_run else "已导入 · imported"
        _say(console, f"[bold green]✓ {done}[/] · {report.seconds:.1f} s")
    if report.report_path is not None:
        _say(console, f"清单 · rejected rows: {report.report_path}")


def _say(console: Console, text: str) -> None:
    """One line as it is: a log or a pipe must not break it in two."""
    console.print(text, highlight=False, soft_wrap=True)


def _show_counts(report: ImportReport, console: Console) -> None:
    if not report.counts:
        return
    _say(
        console,
        f"[bold]{escape(report.file_name)}[/] → {report.kind} · {report.crs or ''} · {escape(report.source)}",
    )
    totals = report.totals
    shown = [item for item in _FIGURES if item[0] in _ALWAYS or getattr(totals, item[0])]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for _, heading in shown:
        table.add_column(heading, justify="right", no_wrap=True)
    for layer, counts in report.counts.items():
        figures = [getattr(counts, name) for name, _ in shown]
        table.add_row(layer, *(f"{figure:,}" if figure else "·" for figure in figures))
    console.print(table)


def _show_roll_ups(report: ImportReport, console: Console) -> None:
    for item in report.roll_ups:
        _say(
            console,
            f"{escape(item.attribute)}: {len(item.groups)} 组 groups, {item.difference_m2:,.2f} m²"
            f" 不同 different, {len(item.contradictions)} 处矛盾 contradictions",
        )
        for found in item.contradictions:
            _say(
                console,
                f"  {escape(found.label)}: {item.attribute}={escape(found.says)}"
                f" 却位于 · but lies in {escape(found.lies_in)}, {found.area_m2:,.0f} m²"
                f" ({found.where[0]:.6f}, {found.where[1]:.6f})",
            )


def _show_changes(report: ImportReport, console: Console) -> None:
    if not report.changes:
        return
    _say(console, f"修补了 {len(report.changes)} 处 · {len(report.changes)} repairs:")
    for change in report.changes[: _SHOWN * 2]:
        place = change["where"]
        at = f" ({place[0]:.7f}, {place[1]:.7f})" if place else ""
        others = f" ← {'、'.join(change['others'])}" if change["others"] else ""
        size = change["area_change_m2"] if change["area_change_m2"] is not None else change["area_m2"]
        _say(console, f"  {change['kind']}: {escape(change['label'] + others)} {size:+,.3f} m²{at}")


def _show_refused(report: ImportReport, console: Console) -> None:
    if not report.refused:
        return
    for (layer, code), count in sorted(report.reasons().items()):
        _say(console, f"[yellow]{layer} · {code}: {count}[/]")
    for layer, refusal in report.refused[:_SHOWN]:
        zh, en = row_texts(refusal.code, refusal.params)
        place = f" ({refusal.where[0]:.6f}, {refusal.where[1]:.6f})" if refusal.where else ""
        _say(console, f"  {layer} {_row_of(refusal)}{place}: {escape(zh)}")
        _say(console, f"    [dim]{escape(en)}[/]")
    if len(report.refused) > _SHOWN:
        rest = len(report.refused) - _SHOWN
        _say(console, f"  … 另有 {rest} 行，用 --report 写出全部 · {rest} more: write all with --report")


def _row_of(refusal: Refusal) -> str:
    """The row's number and key; an OSM object has only its id."""
    key = refusal.key or ""
    if key[1:] == str(refusal.row):
        return escape(key)
    return f"第 {refusal.row} 行 row {escape(key)}".rstrip()


def _show_faults(report: ImportReport, console: Console) -> None:
    for number, fault in enumerate(report.faults, start=1):
        place = fault["where"]
        at = f" ({place[0]:.7f}, {place[1]:.7f})" if place else ""
        _say(
            console, f"[red]{number}. {escape(fault['message_zh'])}[/]\n   {escape(fault['message_en'])}{at}"
        )
