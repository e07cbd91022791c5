"""Every statement about edits themselves: once-only keys, lineage, the news, the versions of one edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from psycopg.types.json import Jsonb

from gis.db import Connection
from gis.edits.model import Applied, Descent, Preview
from gis.territories.model import CurrentVersion
from gis.territories.repository import version_of

CHANNEL = "wangge_map"
"""LISTEN here to hear that a community has a new edition."""


def moment(connection: Connection) -> datetime:
    """The time on the database's clock, which every process shares."""
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    return cast("datetime", row[0])


def wait_for_turn(connection: Connection, community_id: UUID) -> None:
    """Lock the community until the transaction ends."""
    connection.execute("select from communities where territory_id = %s for update", (community_id,))


def find_by_key(connection: Connection, key: UUID) -> tuple[Applied, Mapping[str, Any] | None] | None:
    """The edit that was applied with this key, and the intent it was asked with."""
    row = connection.execute(
        "select id, community_id, edition, kind, payload, impact, intent from edits where idempotency_key = %s",
        (key,),
    ).fetchone()
    if row is None:
        return None
    edit_id, community_id, edition, kind, payload, impact, intent = row
    ids = {key: UUID(value) for key, value in payload.get("territories", {}).items()}
    return Applied(edit_id, community_id, edition, kind, ids, impact, is_repeat=True), intent


def add_edit(
    connection: Connection,
    tenant_id: int,
    edit_id: UUID,
    edition: int,
    preview: Preview,
    ids: Mapping[str, UUID],
    *,
    intent: Mapping[str, Any],
    impact: Mapping[str, Any],
    reason: str,
    author_id: UUID | None,
    reverts_id: UUID | None,
    draft_id: UUID | None,
    idempotency_key: UUID | None,
    at: datetime,
) -> None:
    """Give the community, which is locked, its next edition and store what was asked and what came of it."""
    connection.execute(
        "update communities set edition = %s where territory_id = %s", (edition, preview.community_id)
    )
    territories = {t.key: str(ids[t.key]) for t in preview.territories if t.level != "community"}
    connection.execute(
        "insert into edits (tenant_id, id, community_id, edition, kind, payload, reason, author_id, effective_at,"
        " intent, base_edition, result_hash, impact, reverts_id, draft_id, idempotency_key)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            tenant_id,
            edit_id,
            preview.community_id,
            edition,
            preview.op,
            Jsonb({"territories": territories}),
            reason,
            author_id,
            at,
            Jsonb(dict(intent)),
            preview.edition,
            bytes.fromhex(preview.result_hash),
            Jsonb(dict(impact)),
            reverts_id,
            draft_id,
            idempotency_key,
        ),
    )


def add_lineage(
    connection: Connection, tenant_id: int, edit_id: UUID, lineage: Sequence[Descent], ids: Mapping[str, UUID]
) -> None:
    """Store who came from whom."""
    connection.execute(
        "insert into lineage (tenant_id, edit_id, from_id, to_id, area_share, household_share)"
        " select %s, %s, l.* from unnest(%s::uuid[], %s::uuid[], %s::double precision[], %s::double precision[])"
        " as l (from_id, to_id, area_share, household_share)",
        (
            tenant_id,
            edit_id,
            [ids[d.from_key] for d in lineage],
            [ids[d.to_key] for d in lineage],
            [d.area_share for d in lineage],
            [d.household_share for d in lineage],
        ),
    )


def announce(connection: Connection, tenant_id: int, topic: str, payload: Mapping[str, Any]) -> None:
    """One row for whoever reads later, one notice for whoever listens now; both only if the commit comes."""
    connection.execute(
        "with news as (insert into outbox (tenant_id, topic, payload) values (%s, %s, %s) returning id)"
        " select pg_notify(%s, %s || ':' || news.id) from news",
        (tenant_id, topic, Jsonb(dict(payload)), CHANNEL, str(tenant_id)),
    )


@dataclass(frozen=True)
class VersionOfEdit:
    """A version that an edit wrote or ended."""

    version: CurrentVersion
    level: str


def versions_made(connection: Connection, edit_id: UUID) -> list[VersionOfEdit]:
    """The versions that an edit wrote."""
    rows = connection.execute(
        "select v.level, v.id, v.territory_id, v.parent_id, t.source,"
        " t.source_key, v.code, coalesce(v.number, ''), v.name, v.name_en, t.kind, v.attributes, v.content_hash,"
        " v.colour, st_asbinary(v.geom)"
        " from territory_versions as v"
        " join territories as t on t.tenant_id = v.tenant_id and t.id = v.territory_id"
        " where v.edit_id = %s order by v.code",
        (edit_id,),
    ).fetchall()
    return [VersionOfEdit(version_of(row[1:]), row[0]) for row in rows]


def versions_ended(connection: Connection, edit_id: UUID) -> list[VersionOfEdit]:
    """The versions that an edit ended."""
    rows = connection.execute(
        "select v.level, v.id, v.territory_id, v.parent_id, t.source,"
        " t.source_key, v.code, coalesce(v.number, ''), v.name, v.name_en, t.kind, v.attributes, v.content_hash,"
        " v.colour, st_asbinary(v.geom)"
        " from territory_versions as v"
        " join territories as t on t.tenant_id = v.tenant_id and t.id = v.territory_id"
        " where v.ended_edit_id = %s order by v.code",
        (edit_id,),
    ).fetchall()
    return [VersionOfEdit(version_of(row[1:]), row[0]) for row in rows]


def edit_of(connection: Connection, community_id: UUID, edit_id: UUID) -> tuple[str, int] | None:
    """The operation and the edition of an edit of this community."""
    row = connection.execute(
        "select kind, edition from edits where id = %s and community_id = %s", (edit_id, community_id)
    ).fetchone()
    return (row[0], row[1]) if row else None


def later_editions(connection: Connection, version_ids: Sequence[UUID]) -> list[int]:
    """The editions that ended some versions."""
    rows = connection.execute(
        "select distinct e.edition from territory_versions as v"
        " join edits as e on e.tenant_id = v.tenant_id and e.id = v.ended_edit_id"
        " where v.id = any(%s) order by e.edition",
        (list(version_ids),),
    ).fetchall()
    return [row[0] for row in rows]
