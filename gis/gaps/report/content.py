"""What a report says, in Chinese, every figure out of the run; people in multiples, so that no household shows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from gis.gaps.measuring import Figures, rounded
from gis.gaps.reading import Place
from gis.gaps.report.prose import limits, method, summary
from gis.gaps.report.words import DUTIES, GROUPS, LEVELS, STATUSES, number, percent, share_of
from gis.gaps.running import FARTHEST_M, Row, Run, Supposed
from gis.gaps.standards import Standard, kind_name

NOWHERE = "不在任何网格"


def content_of(run: Run, base: int, last: Mapping[str, Any] | None) -> dict[str, Any]:
    """Everything the documents say; ``last`` is what the run before found, if there was one."""
    place = run.place
    marks = (("街巷线", "streets"), ("设施", "facilities"), ("住户", "homes"), ("配置标准", "standards"))
    return {
        "title": f"{place.name}公共服务设施步行可达评估",
        "place": place.name,
        "tenant": place.tenant,
        "code": place.code,
        "on": f"{run.on}",
        "is_demo": place.is_demo,
        "base": base,
        "question": (
            f"{place.name}的居民，从家门口沿街巷步行，能否在标准规定的距离内走到各类公共服务设施；"
            "走不到的有多少人，在哪些网格。"
        ),
        "summary": summary(run, base),
        "boxes": _boxes(run, base),
        "rows": [_row(row, base) for row in by_gap(run.rows)],
        "matrix": _matrix(run),
        "scenario": None if run.supposed is None else _scenario(place, run.supposed, base),
        "changes": _changes(run, base, last),
        "sources": _sources(run.rows),
        "network": _network(run, base),
        "method": method(base),
        "limits": limits(run),
        "versions": [{"name": name, "mark": place.versions[key][-12:]} for name, key in marks],
    }


def by_gap(rows: Sequence[Row]) -> list[Row]:
    """The largest share out of reach first."""
    return sorted(rows, key=lambda row: (-share_of(row.whole), -row.whole.gap, row.standard.limit_m))


def _row(row: Row, base: int) -> dict[str, Any]:
    standard, figures, share = row.standard, row.whole.rounded(base), share_of(row.whole)
    return {
        "kind": kind_name(standard.kind),
        "level": LEVELS[standard.level],
        "limit": f"{number(standard.limit_m)} 米",
        "limit_m": standard.limit_m,
        "group": GROUPS[standard.group],
        "duty": DUTIES[standard.duty],
        "source": standard.source,
        "status": STATUSES[standard.status],
        "facilities": _facilities(row),
        "inside": row.inside,
        "around": row.around,
        "people": number(figures.people),
        "met": number(figures.met),
        "gap": number(figures.gap),
        "unknown": number(figures.unknown),
        "figures": [figures.met, figures.gap, figures.unknown],
        "share": round(share, 4),
        "share_text": percent(share) if row.whole.met + row.whole.gap else "—",
        "median": _metres(row.median_m),
        "p90": _metres(row.p90_m),
        "walks": _walks(row),
    }


def _facilities(row: Row) -> str:
    if not row.inside and not row.around:
        return "无"
    return f"{row.inside}" + (f"（周边 {row.around}）" if row.around else "")


def _metres(metres: float | None) -> str:
    return f"{metres:,.0f}" if metres is not None else f">{FARTHEST_M:,.0f}"


def _walks(row: Row) -> str:
    if row.median_m is None:
        return f"半数以上的人 {FARTHEST_M:,.0f} 米内没有"
    half = f"半数人走 {row.median_m:,.0f} 米以内"
    return half if row.p90_m is None else f"{half}，九成人 {row.p90_m:,.0f} 米"


def _boxes(run: Run, base: int) -> list[dict[str, str]]:
    people = {group: rounded(int(counts.sum()), base) for group, counts in run.place.homes.counts.items()}
    return [
        {"name": "居民", "value": number(people["people"]), "unit": "人"},
        {"name": "其中老年人", "value": number(people["elderly"]), "unit": "人"},
        {"name": "其中儿童", "value": number(people["children"]), "unit": "人"},
        {"name": "有人居住的楼栋", "value": number(len(run.place.homes.ids)), "unit": "栋"},
        {"name": "步行网络", "value": f"{run.network.length_m.sum() / 1000:,.1f}", "unit": "千米"},
    ]


def _matrix(run: Run) -> dict[str, Any]:
    """Shares out of reach by grid and standard; none where nobody of the group lives or nothing can be told."""
    rows = by_gap(run.rows)
    return {
        "kinds": [
            {"name": kind_name(row.standard.kind), "limit": f"{number(row.standard.limit_m)} 米"}
            for row in rows
        ],
        "grids": [
            {"number": number_, "name": name, "shares": [_share(row.grids.get(grid)) for row in rows]}
            for grid, number_, name in _named(run.place)
            if any(grid in row.grids for row in rows)
        ],
    }


def _named(place: Place) -> list[tuple[UUID | None, str, str]]:
    return [*((grid.id, grid.number, grid.name) for grid in place.grids), (None, "", NOWHERE)]


def _share(figures: Figures | None) -> dict[str, Any] | None:
    if figures is None or not figures.met + figures.gap:
        return None
    share = share_of(figures)
    return {"share": round(share, 3), "text": percent(share)}


def _scenario(place: Place, supposed: Supposed, base: int) -> dict[str, Any]:
    before, after, asked = supposed.before, supposed.after, supposed.question
    changes = (
        f"新增 {len(asked.added)} 处" if asked.added else "",
        f"停办 {len(asked.closed)} 处" if asked.closed else "",
        f"打通 {len(asked.links)} 条通道" if asked.links else "",
    )
    notes = (
        f"{supposed.unplaced} 处附近没有街巷，没有算进来。" if supposed.unplaced else "",
        f"{supposed.unlinked} 条通道两端接不上街巷，没有算进来。" if supposed.unlinked else "",
    )
    return {
        "name": supposed.name,
        "kind": kind_name(asked.kind),
        "question": f"{kind_name(asked.kind)} · 步行 {number(asked.limit_m)} 米 · {GROUPS[asked.group]}",
        "changes": "，".join(each for each in changes if each) or "没有改动",
        "sentence": _outcome(before, after, base),
        "notes": [note for note in notes if note],
        "before": _row(before, base),
        "after": _row(after, base),
        "grids": [
            _grid_difference(number_, name, before.grids[grid].rounded(base), after.grids[grid].rounded(base))
            for grid, number_, name in _named(place)
            if grid in before.grids
        ],
    }


def _outcome(before: Row, after: Row, base: int) -> str:
    was, will = before.whole.rounded(base).gap, after.whole.rounded(base).gap
    told = (
        f"走不到的{GROUPS[before.standard.group]}由 {number(was)} 人（{percent(share_of(before.whole))}）变为"
        f" {number(will)} 人（{percent(share_of(after.whole))}）"
    )
    if will == was:
        return f"{told}，没有变化。"
    return f"{told}，{'减少' if will < was else '增加'} {number(abs(was - will))} 人。"


def _grid_difference(number_: str, name: str, was: Figures, will: Figures) -> dict[str, Any]:
    return {
        "number": number_,
        "name": name,
        "before": number(was.gap),
        "after": number(will.gap),
        "difference": f"{will.gap - was.gap:+,}" if will.gap != was.gap else "—",
        "values": [was.gap, will.gap],
    }


def _changes(run: Run, base: int, last: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What differs from the run before."""
    if last is None:
        return None
    then = {(row["kind"], row["level"], row["limit_m"]): row["gap"] for row in last["rows"]}
    listed = []
    for row in by_gap(run.rows):
        standard = row.standard
        was = then.get((standard.kind, standard.level, standard.limit_m))
        old, new = None if was is None else rounded(was, base), row.whole.rounded(base).gap
        if old is not None and old != new:
            listed.append(
                {
                    "kind": kind_name(standard.kind),
                    "level": LEVELS[standard.level],
                    "before": number(old),
                    "after": number(new),
                    "difference": f"{new - old:+,}",
                }
            )
    return {"on": last["on"], "rows": listed}


def _sources(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Each source once, with what is taken from it."""
    found: dict[str, list[Standard]] = {}
    for row in rows:
        found.setdefault(row.standard.source, []).append(row.standard)
    return [
        {
            "source": source,
            "effective": f"{taken[0].effective_from}",
            "status": "、".join(sorted({STATUSES[each.status] for each in taken})),
            "what": "、".join(
                f"{kind_name(each.kind)} {number(each.limit_m)} 米（{LEVELS[each.level]}，{DUTIES[each.duty]}）"
                for each in taken
            ),
        }
        for source, taken in found.items()
    ]


def _network(run: Run, base: int) -> list[dict[str, str]]:
    lengths, lost = run.network.length_m, run.unknown_homes
    people = rounded(int(run.place.homes.counts["people"][lost].sum()), base)
    nowhere = sum({row.standard.kind: row.unplaced for row in run.rows}.values())
    return [
        {"name": "街巷总长（含周边 1.5 千米）", "value": f"{lengths.sum() / 1000:,.1f} 千米"},
        {"name": "与主网不通的街巷", "value": f"{lengths[~run.network.is_main].sum():,.0f} 米"},
        {"name": "与主网不通的部分", "value": f"{int(run.network.component.max(initial=0))} 处"},
        {"name": "连不上步行网络的楼栋", "value": f"{len(lost):,} 栋，约 {people:,} 人"},
        {"name": "找不到街巷的设施", "value": f"{nowhere} 处"},
    ]
