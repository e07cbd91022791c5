"""What happened to a household, the newest first, in sentences: where it belonged and why, who came, what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from gis.access.masks import Mask
from gis.assignments.history import EditOf, Period
from gis.people.codes import codes
from gis.people.identity import ZONE, masked_name
from gis.people.reading import HouseholdFile, Record

_EDITS = {
    "import": ("导入", "an import"),
    "split": ("分割", "a split"),
    "merge": ("合并", "a merge"),
    "reshape": ("调整边界", "a new border"),
    "reshape_communities": ("调整社区边界", "a new border of the community"),
    "move_nodes": ("移动顶点", "moved vertices"),
    "carve": ("挖出", "a carved-out area"),
    "paint": ("划转", "transferred buildings"),
    "transfer": ("划转", "transferred buildings"),
    "divide": ("自动划分", "a division"),
    "revert": ("还原", "a restoration"),
}
_OUTCOMES = {
    "met": ("见到", "met"),
    "not_home": ("不在家", "not at home"),
    "by_phone": ("电话联系", "by telephone"),
    "moved_out": ("已搬走", "moved out"),
    "inconvenient": ("不便接待", "not convenient"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; ``edit_id`` and ``edition`` where an edit of the map did it."""

    at: datetime
    kind: str
    text_zh: str
    text_en: str
    who: str | None = None
    edit_id: UUID | None = None
    edition: int | None = None

    @property
    def on(self) -> date:
        """The day it happened, where days begin."""
        return self.at.astimezone(ZONE).date()


def timeline_of(found: HouseholdFile, mask: Mask, limit: int = 200) -> list[Entry]:
    """Every entry that the mask shows, the newest first."""
    entries = [*_belonging(found), *_comings(found, mask), *_tenancies(found)]
    if mask.shows("tags"):
        entries += _tags(found)
    if mask.shows("visits"):
        entries += _visits(found, with_notes=mask.of("visits") == "full")
    if mask.shows("notes"):
        entries += [
            Entry(row["written_at"], "note", row["text"], row["text"], row["author"]) for row in found.notes
        ]
    if mask.shows("corrections"):
        entries += _corrections(found)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _belonging(found: HouseholdFile) -> Iterator[Entry]:
    """Every time the household came to belong elsewhere; the edits that did it are named."""
    for now, before in zip(found.belonging, [*found.belonging[1:], None], strict=True):
        to_zh, to_en = _place(now)
        if before is None:
            yield Entry(now.since, "belonging", f"归属 {to_zh}", f"Belongs to {to_en}", edition=now.edition)
            continue
        if (now.grid, now.lane, now.community) == (before.grid, before.lane, before.community):
            continue
        from_zh, from_en = _place(before)
        edit = now.edits[0] if now.edits else None
        why_zh, why_en = _why(now, edit)
        who = edit.author if edit else now.decision.author if now.decision else None
        yield Entry(
            now.since,
            "belonging",
            f"由 {from_zh} 转到 {to_zh}{why_zh}",
            f"From {from_en} to {to_en}{why_en}",
            who,
            edit.id if edit else None,
            edit.edition if edit else None,
        )


def _why(now: Period, edit: EditOf | None) -> tuple[str, str]:
    if edit is not None:
        zh, en = _EDITS.get(edit.kind, (edit.kind, edit.kind))
        reason = f"，{edit.reason}" if edit.reason else ""
        return (
            f"：第 {edit.edition} 版 {zh}{reason}",
            f": edition {edit.edition}, {en}{reason.replace('，', ', ')}",
        )
    if now.cause == "override" and now.decision is not None:
        return f"：人工指定，{now.decision.reason}", f": by hand, {now.decision.reason}"
    if now.cause == "override_ended":
        return "：人工指定结束", ": a decision by hand ended"
    return "：台账变动", ": the register changed"


def _place(period: Period) -> tuple[str, str]:
    """The territories of a time; a moment outside every grid says so."""
    places = [place for place in (period.community, period.grid, period.lane) if place is not None]
    if not places:
        return "社区以外", "outside every community"
    text = " ".join(place.name if place.level != "grid" else place.label for place in places)
    return text, text


def _comings(found: HouseholdFile, mask: Mask) -> Iterator[Entry]:
    for row in found.comings:
        who_zh, who_en = _somebody(row, mask)
        if row["since_on"] is not None:
            yield Entry(_moment(row["since_on"]), "move_in", f"{who_zh}迁入", f"{who_en} moved in")
        if row["until_on"] is not None and row["until_on"] <= found.today:
            yield Entry(_moment(row["until_on"]), "move_out", f"{who_zh}迁出", f"{who_en} moved out")


def _somebody(row: Record, mask: Mask) -> tuple[str, str]:
    """A name as the mask shows it; who has left has none here."""
    name = shown_name(row["name"], mask)
    return (name, name) if name else ("一位居民", "A resident")


def shown_name(name: str | None, mask: Mask) -> str | None:
    """A name as the mask shows it."""
    if name is None or not mask.shows("name"):
        return None
    return name if mask.of("name") == "full" else masked_name(name)


def _tenancies(found: HouseholdFile) -> Iterator[Entry]:
    uses = codes("rental_use")
    for row in found.tenancies:
        use = uses.get(row["use_code"])
        zh, en = (use.zh, use.en.lower()) if use else (row["use_code"], row["use_code"])
        yield Entry(_moment(row["since_on"]), "tenancy", f"开始出租（{zh}）", f"Let as {en}")
        if row["until_on"] is not None and row["until_on"] <= found.today:
            yield Entry(_moment(row["until_on"]), "tenancy", "结束出租", "No longer let")


def _tags(found: HouseholdFile) -> Iterator[Entry]:
    known = codes("tag")
    for row in found.tags:
        tag = known.get(row["code"])
        zh, en = (tag.zh, tag.en) if tag else (row["code"], row["code"])
        yield Entry(
            row["reviewed_at"],
            "tag",
            f"关注标签“{zh}”，到 {row['expires_on']}，依据{row['legal_basis']}",
            f"Attention tag “{en}” until {row['expires_on']}, on {row['legal_basis']}",
            row["reviewer"],
        )
        if row["ended_at"] is not None:
            yield Entry(row["ended_at"], "tag", f"关注标签“{zh}”已结束", f"Attention tag “{en}” ended")


def _visits(found: HouseholdFile, *, with_notes: bool) -> Iterator[Entry]:
    for row in found.visits:
        zh, en = _OUTCOMES.get(row["outcome"], (row["outcome"], row["outcome"]))
        note = row["note"] if with_notes else ""
        verified = ("，已核对", ", verified") if row["unit_verified"] else ("", "")
        yield Entry(
            row["visited_at"],
            "visit",
            f"走访：{zh}{verified[0]}{f'。{note}' if note else ''}",
            f"Visit: {en}{verified[1]}{f'. {note}' if note else ''}",
            row["visitor"],
        )


def _corrections(found: HouseholdFile) -> Iterator[Entry]:
    for row in found.corrections:
        yield Entry(
            row["asked_at"],
            "correction",
            f"申请更正，{row['due_on']} 前答复：{row['reason']}",
            f"Correction asked for, answer due {row['due_on']}: {row['reason']}",
            row["author"],
        )
        if row["answered_at"] is not None:
            zh, en = ("已更正", "Corrected") if row["answer"] == "applied" else ("未更正", "Not corrected")
            yield Entry(
                row["answered_at"],
                "correction",
                f"{zh}：{row['answer_reason']}",
                f"{en}: {row['answer_reason']}",
                row["answered_by"],
            )


def _moment(day: date) -> datetime:
    """The beginning of a day, where days begin."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
