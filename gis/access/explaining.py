"""Why somebody can, or cannot, see something: roles, grants and where the thing is, in sentences.

Synchronous; runs in the caller's transaction, whose tenant is named and which sees everything. Whoever asks for
themselves is told of a thing only when they see it: a hidden thing and one that never was are answered alike.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from psycopg.rows import dict_row

from gis.access.administering import check_sees
from gis.access.effective import Effective, GrantLine, effective
from gis.access.model import Areas, Scope
from gis.db import Connection
from gis.errors import NotFound
from gis.queries import statement

SubjectKind = Literal[
    "territory", "building", "household", "facility", "device", "duty_post", "organization", "component"
]

_KINDS: dict[str, tuple[str, str]] = {
    "territory": ("区域", "territory"),
    "building": ("楼栋", "building"),
    "household": ("户", "household"),
    "facility": ("设施", "facility"),
    "device": ("感知设备", "device"),
    "duty_post": ("执勤点", "duty post"),
    "organization": ("单位", "organisation"),
    "component": ("部件", "component"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of an explanation, for machines and people."""

    code: str
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether an account sees a thing on the map, and its personal data, and the reasons in order."""

    on_map: bool
    people: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a subject is: its areas, and their names."""

    ids: frozenset[UUID]
    is_above: bool
    place: str
    place_en: str

    def within(self, areas: Areas) -> bool:
        return areas.is_everything or bool(self.ids & areas.ids)


def explain_own(connection: Connection, user_id: UUID, kind: SubjectKind, subject_id: UUID) -> Explanation:
    """Why one sees a thing oneself; the same words for one that is hidden and one that is not there."""
    who = effective(connection, user_id)
    place = _place(connection, kind, subject_id)
    if place is None or not _on_map(who.scope, place):
        return Explanation(on_map=False, people=False, reasons=(_hidden(), _own_areas(who)))
    return _of(who, kind, place)


def explain_for(
    connection: Connection, asker: Scope, user_id: UUID, kind: SubjectKind, subject_id: UUID
) -> Explanation:
    """Why somebody else sees a thing, or not; NotFound when it is not there or the asker does not see it either."""
    place = _place(connection, kind, subject_id)
    check_sees(connection, None if asker.granted.is_everything else asker.granted.ids, user_id)
    if place is None or not _on_map(asker, place):
        raise NotFound(
            "没有这个对象，或不在你的可见范围内。核对链接后再试。",
            "There is no such thing, or it is outside your scope. Check the link.",
        )
    return _of(effective(connection, user_id), kind, place)


def _of(who: Effective, kind: SubjectKind, place: _Place) -> Explanation:
    on_map = _on_map(who.scope, place)
    people = on_map and place.within(who.scope.people)
    if not on_map:
        return Explanation(on_map=False, people=False, reasons=tuple(_why_not(who, kind, place)))
    zh, en = _KINDS[kind]
    reasons = [
        Reason("where", f"这个{zh}在 {place.place}。", f"This {en} is in {place.place_en}.")
        if place.place
        else None,
        _through(who, place),
        _people(who, people=people),
    ]
    return Explanation(
        on_map=True, people=people, reasons=tuple(each for each in reasons if each is not None)
    )


def _why_not(who: Effective, kind: SubjectKind, place: _Place) -> list[Reason]:
    zh, en = _KINDS[kind]
    if not who.is_active:
        return [Reason("disabled", "这个账号已停用。", "The account is switched off.")]
    if who.must_change_password:
        return [
            Reason(
                "one_time_password",
                "这个账号还没有更换一次性密码，换好之前什么也看不到。",
                "The account still has its one-time password and sees nothing until it is changed.",
            )
        ]
    found = [Reason("where", f"这个{zh}在 {place.place}。", f"This {en} is in {place.place_en}.")]
    if not who.scope.may("map.read"):
        found.append(
            Reason(
                "no_right", "这个账号的角色都不能看地图。", "None of the account's roles may read the map."
            )
        )
    if not any(each.counts_now for each in who.grants):
        found.append(Reason("no_grant", "没有生效的授权。", "No grant is in force."))
    else:
        found.append(_own_areas(who))
        found.append(
            Reason("not_reached", "这些授权到不了这里。", "None of these grants reaches this place.")
        )
    return found


def _through(who: Effective, place: _Place) -> Reason:
    if place.is_above and not place.within(who.scope.map):
        return Reason(
            "context",
            "它在授权范围的上级，只显示名称和边界。",
            "It lies above the granted areas: name and border only.",
        )
    for each in who.grants:
        if each.counts_now and (each.territory_id is None or each.territory_id in place.ids):
            return _grant(each)
    return Reason("granted", "授权包含它所在的区域。", "A grant reaches the area it is in.")


def _grant(grant: GrantLine) -> Reason:
    zh, en = _named(grant)
    since = grant.since.date().isoformat()
    until_zh = f"，到 {grant.until:%Y-%m-%d %H:%M} 为止" if grant.until else ""
    until_en = f", until {grant.until:%Y-%m-%d %H:%M}" if grant.until else ""
    kind_zh, kind_en = (
        ("跨范围授权", "A cross-scope grant") if grant.kind == "cross_scope" else ("授权", "A grant")
    )
    return Reason(
        "granted", f"{kind_zh}：{zh}，{since} 起{until_zh}。", f"{kind_en} of {en}, since {since}{until_en}."
    )


def _people(who: Effective, *, people: bool) -> Reason:
    if people:
        return Reason("people", "角色和授权都包含居民信息。", "Roles and grants include residents' data.")
    if not who.scope.may("people.read"):
        return Reason(
            "no_people_right",
            "角色不能看居民信息，只看数量。",
            "The roles may not read residents' data: counts only.",
        )
    return Reason(
        "no_people_grant",
        "这里的授权只到地图，不含居民信息。",
        "The grants for this place are for the map only, without residents' data.",
    )


def _own_areas(who: Effective) -> Reason:
    named = [_named(each) for each in who.grants if each.counts_now]
    if not named:
        return Reason("no_grant", "没有生效的授权。", "No grant is in force.")
    zh = "、".join(each[0] for each in named[:8])
    en = "; ".join(each[1] for each in named[:8])
    return Reason("areas", f"生效的授权：{zh}。", f"Grants in force: {en}.")


def _named(grant: GrantLine) -> tuple[str, str]:
    if grant.territory_id is None:
        return "全域", "the whole tenant"
    zh = " ".join(each for each in (grant.community, grant.name) if each) or "已撤销的区域"
    en = grant.name_en or grant.name or "a retired territory"
    return zh, en


def _hidden() -> Reason:
    return Reason(
        "hidden",
        "没有这个对象，或不在你的可见范围内。需要时申请权限。",
        "There is no such thing, or it is outside your scope. Ask for access if you need it.",
    )


def _on_map(scope: Scope, place: _Place) -> bool:
    return place.within(scope.map) or (place.is_above and bool(place.ids & scope.context))


def _place(connection: Connection, kind: SubjectKind, subject_id: UUID) -> _Place | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            statement("access", "placed").encode(), {"kind": kind, "id": subject_id}
        ).fetchone()
    if row is None:
        return None
    ids = (row["community_id"], row["grid_id"], row["lane_id"], row["territory_id"])
    return _Place(
        frozenset(each for each in ids if each is not None), row["is_above"], row["place"], row["place_en"]
    )
