"""The import on a terminal: a progress bar while it runs, a table and every fault when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

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
from importers.report import ImportReport
from importers.request import Progress as Tell

_STAGES = {
    "read": "读取 · reading",
    "check": "检查 · checking",
    "write": "写入 · writing",
    "assign": "计算归属 · assigning",
}
_SHOWN = 20


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
        console.print(f"[cyan]{escape(zh)}[/]\n[dim]{escape(en)}[/]", highlight=False)
    _show_refused(report, console)
    _show_faults(report, console)
    problem = report.problem
    if problem is not None:
        console.print(
            f"[bold red]✗ {escape(problem.message_zh)}[/]\n  {escape(problem.message_en)}", highlight=False
        )
        if problem.where is not None:
            console.print(f"  ({problem.where[0]:.7f}, {problem.where[1]:.7f})", highlight=False)
    else:
        done = "试运行，没有写入 · dry run, nothing written" if report.dry_run else "已导入 · imported"
        console.print(f"[bold green]✓ {done}[/] · {report.seconds:.1f} s", highlight=False)
    if report.report_path is not None:
        console.print(f"清单 · rejected rows: {report.report_path}", highlight=False)


def _show_counts(report: ImportReport, console: Console) -> None:
    if not report.counts:
        return
    title = f"{report.file_name} → {report.kind}  {report.crs or ''}  source={report.source}"
    table = Table(title=escape(title), title_justify="left")
    table.add_column("")
    for heading in (
        "读取 read",
        "新增 added",
        "更新 changed",
        "相同 unchanged",
        "未通过 refused",
        "文件外 absent",
        "停用 ended",
    ):
        table.add_column(heading, justify="right")
    for layer, c in report.counts.items():
        figures = (c.read, c.added, c.changed, c.unchanged, c.refused, c.absent, c.ended)
        table.add_row(layer, *(f"{figure:,}" if figure else "·" for figure in figures))
    console.print(table)


def _show_roll_ups(report: ImportReport, console: Console) -> None:
    for item in report.roll_ups:
        console.print(
            f"{escape(item.attribute)}: {len(item.groups)} 组 groups, {item.difference_m2:,.2f} m²"
            f" 不同 different, {len(item.contradictions)} 处矛盾 contradictions",
            highlight=False,
        )
        for found in item.contradictions:
            console.print(
                f"  {escape(found.label)}: {item.attribute}={escape(found.says)}"
                f" 却位于 · but lies in {escape(found.lies_in)}, {found.area_m2:,.0f} m²"
                f" ({found.where[0]:.6f}, {found.where[1]:.6f})",
                highlight=False,
            )


def _show_changes(report: ImportReport, console: Console) -> None:
    if not report.changes:
        return
    console.print(f"修补了 {len(report.changes)} 处 · {len(report.changes)} repairs:", highlight=False)
    for change in report.changes[: _SHOWN * 2]:
        place = change["where"]
        at = f" ({place[0]:.7f}, {place[1]:.7f})" if place else ""
        others = f" ← {'、'.join(change['others'])}" if change["others"] else ""
        size = change["area_change_m2"] if change["area_change_m2"] is not None else change["area_m2"]
        console.print(
            f"  {change['kind']}: {escape(change['label'] + others)} {size:+,.3f} m²{at}", highlight=False
        )


def _show_refused(report: ImportReport, console: Console) -> None:
    if not report.refused:
        return
    for (layer, code), count in sorted(report.reasons().items()):
        console.print(f"[yellow]{layer} · {code}: {count}[/]", highlight=False)
    for layer, refusal in report.refused[:_SHOWN]:
        zh, en = row_texts(refusal.code, refusal.params)
        place = f" ({refusal.where[0]:.6f}, {refusal.where[1]:.6f})" if refusal.where else ""
        key = f" {refusal.key}" if refusal.key else ""
        console.print(f"  {layer} 第 {refusal.row} 行 row{escape(key)}{place}: {escape(zh)}", highlight=False)
        console.print(f"    [dim]{escape(en)}[/]", highlight=False)
    if len(report.refused) > _SHOWN:
        rest = len(report.refused) - _SHOWN
        console.print(
            f"  … 另有 {rest} 行，用 --report 写出全部 · {rest} more: write all with --report",
            highlight=False,
        )


def _show_faults(report: ImportReport, console: Console) -> None:
    for number, fault in enumerate(report.faults, start=1):
        place = fault["where"]
        at = f" ({place[0]:.7f}, {place[1]:.7f})" if place else ""
        console.print(
            f"[red]{number}. {escape(fault['message_zh'])}[/]\n   {escape(fault['message_en'])}{at}",
            highlight=False,
        )
