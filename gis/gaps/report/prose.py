"""The sentences of a report: what was found, how, and what it does not say."""

from gis.gaps.measuring import rounded
from gis.gaps.report.words import GROUPS, number, percent, share_of
from gis.gaps.running import Row, Run
from gis.gaps.standards import kind_name
from gis.geometry.network.anchoring import FARTHEST_M as BESIDE_M

_NAMED = 3


def summary(run: Run, base: int) -> list[str]:
    """Two to four sentences."""
    lived = [row for row in run.rows if row.whole.people]
    if not lived:
        return ["登记中没有住户，无法评估。"]
    missing = [row for row in lived if row.whole.gap and not row.inside and not row.around]
    short = [row for row in lived if row.whole.gap and row not in missing]
    met = [row for row in lived if not row.whole.gap and row.whole.met]
    said = [
        (
            f"对照 {len(run.rows)} 项配置标准：{len(met)} 项人人走得到，{len(short)} 项有人走不到，"
            f"{len(missing)} 项辖区及周边一处设施也没有。"
        )
    ]
    if missing:
        said.append(f"完全没有的是：{'、'.join(_lacked(row, base) for row in missing)}。")
    worst = sorted(
        (row for row in short if row.standard.duty == "must"),
        key=lambda row: (-share_of(row.whole), -row.whole.gap),
    )[:_NAMED]
    if worst:
        said.append(f"应配设施中缺口最大的是：{'；'.join(_short(row, base) for row in worst)}。")
    unknown = max(row.whole.unknown for row in run.rows)
    if unknown:
        said.append(
            f"约 {number(rounded(unknown, base))} 人的住处连不上步行网络，无法判定，既不算走得到，也不算走不到。"
        )
    return said


def _lacked(row: Row, base: int) -> str:
    gap = row.whole.rounded(base).gap
    return f"{kind_name(row.standard.kind)}（{GROUPS[row.standard.group]} {number(gap)} 人）"


def _short(row: Row, base: int) -> str:
    return (
        f"{number(row.whole.rounded(base).gap)} 名{GROUPS[row.standard.group]}（{percent(share_of(row.whole))}）"
        f"步行 {number(row.standard.limit_m)} 米内没有{kind_name(row.standard.kind)}"
    )


def method(base: int) -> list[str]:
    """How it was measured."""
    return [
        "距离沿街巷步行网络量取：从楼栋入口直线到最近的街巷，沿街巷走，再直线到设施；不用直线半径，也不用等时圈面积。",
        "街巷在同一标高相交才算相通；桥和隧道只在两端相接。距离取到毫米，正好等于标准距离的算走得到。",
        (
            f"离街巷超过 {BESIDE_M:.0f} 米、或只连着与主网不通的街巷的楼栋，记为无法判定，不计入走得到或走不到；"
            "占比以能够判定的人数为分母。"
        ),
        "社区边界外 1.5 千米以内的街巷和设施同样计入。各级生活圈分别判定，互不替代。",
        f"人数来自住户登记，取 {base} 的倍数，不反映个别住户；居民、老年人、儿童按标准的服务对象分别统计。",
    ]


def limits(run: Run) -> list[str]:
    """What it does not say."""
    said = [
        "只判断走不走得到，不判断设施的规模、质量、开放时间和是否收治、招生。",
        "从街巷到门口按直线量，途中的墙、门和高差没有计入；门禁开闭时间没有计入。",
    ]
    if any(row.standard.status == "to_be_confirmed" for row in run.rows):
        said.insert(0, "标准中的距离数值标为“待核对标准原文”的，引用前须对照标准文本确认。")
    if run.place.is_demo:
        said.append("本报告用演示数据生成，人物、地点和数字都是虚构的。")
    return said
