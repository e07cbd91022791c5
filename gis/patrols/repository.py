"""Every statement that stores what phones send."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.patrols.checking import Judged, Target
from gis.patrols.model import Action, Batch, Clock, Run, Stored
from gis.queries import fetch_all, fetch_one

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('patrol ' || :user_id, 0))")
_RECEIPT = text("select digest, answer from patrol_actions where user_id = :user_id and id = :id")
_ADD_RECEIPT = text(
    "insert into patrol_actions (tenant_id, user_id, id, run_id, device_id, seq, kind, observed_at, received_at,"
    " skew_s, digest, answer, said, point) values (:tenant_id, :user_id, :id, :run_id, :device_id, :seq, :kind,"
    " :observed_at, :received_at, :skew_s, :digest, cast(:answer as jsonb), :said,"
    " st_setsrid(st_makepoint(cast(:lon as float8), cast(:lat as float8)), 4490))"
)
_RUN = text(
    "select id, user_id, state, last_seq, territory_id, community_id, plan_id, occurs_on, started_at, finished_at,"
    " run_day, device_id from patrol_runs where id = :id"
)
_HAS_RUNS = text("select exists (select from patrol_runs where user_id = :user_id)")
_HEARD = text(
    "update patrol_runs set heard_at = greatest(heard_at, :received_at), skew_s = :skew_s where id = any(:ids)"
)
_ADD_RUN = text(
    "insert into patrol_runs (tenant_id, id, user_id, worker_id, plan_id, occurs_on, territory_id, community_id,"
    " device_id, state, last_seq, started_observed_at, started_at, received_at, heard_at, run_day, skew_s)"
    " values (:tenant_id, :id, :user_id, (select w.id from workers as w where w.user_id = :user_id), :plan_id,"
    " :occurs_on, :territory_id, :community_id, :device_id, 'running', :seq, :observed_at, :at, :received_at,"
    " :received_at, :run_day, :skew_s) on conflict do nothing"
)
_STEP = text(
    "update patrol_runs set state = :state, last_seq = :seq, finished_at = :finished_at, reason = :reason,"
    " handover = :handover, checklist = cast(:checklist as jsonb) where id = :id"
)
_GROUND = text(
    "select t.community_id, v.level from territories as t inner join territory_versions as v"
    " on v.tenant_id = t.tenant_id and v.territory_id = t.id and upper_inf(v.valid) and upper_inf(v.recorded)"
    " where t.id = :id and v.level in ('community', 'grid', 'lane')"
)
_PLAN = text(
    "select p.territory_id, t.community_id from patrol_plans as p inner join territories as t"
    " on t.tenant_id = p.tenant_id and t.id = p.territory_id where p.id = :id and p.ended_at is null"
)
_ADD_DAY = text("select add_track_days(:day, :day)")
_ADD_CHECK_IN = text(
    "insert into check_ins (tenant_id, run_id, point_id, observed_at, received_at, at, geom, accuracy_m, distance_m,"
    " fixes, proof, verdict, reason) values (:tenant_id, :run_id, :point_id, :observed_at, :received_at, :at,"
    " st_setsrid(st_makepoint(cast(:lon as float8), cast(:lat as float8)), 4490), :accuracy_m, :distance_m, :fixes,"
    " :proof, :verdict, :reason)"
)
_ADD_FINDING = text(
    "insert into patrol_findings (tenant_id, run_id, incident_id, checklist_code, at)"
    " values (:tenant_id, :run_id, :incident_id, :code, :at) on conflict do nothing"
)
_LEAVE = text("delete from member_positions where run_id = :run_id")
_COMMUNITY_OF = text(
    "select t.community_id from grants as g inner join territories as t"
    " on t.tenant_id = g.tenant_id and t.id = g.territory_id"
    " where g.user_id = :user_id and g.valid @> now() order by t.id limit 1"
)
_NEWS = text(
    "with news as (insert into outbox (tenant_id, topic, payload) values (:tenant_id, 'sos', cast(:payload as jsonb))"
    " returning id) select pg_notify(:channel, :tenant_id || ':' || news.id) from news"
)


@dataclass(frozen=True, slots=True)
class Member:
    """Whose phone it is."""

    tenant_id: int
    user_id: UUID


async def lock(connection: AsyncConnection, user_id: UUID) -> None:
    """One batch of an account at a time: whatever its phones send together is taken one after the other."""
    await connection.execute(_LOCK, {"user_id": str(user_id)})


async def receipt(
    connection: AsyncConnection, member: Member, action_id: UUID
) -> tuple[bytes, Mapping[str, Any]] | None:
    """The digest of what came under an id before, and its answer."""
    row = (await connection.execute(_RECEIPT, {"user_id": member.user_id, "id": action_id})).one_or_none()
    return None if row is None else (bytes(row.digest), row.answer)


async def add_receipt(
    connection: AsyncConnection, member: Member, batch: Batch, clock: Clock, action: Action, stored: Stored
) -> None:
    """Remember what was answered."""
    lon, lat = stored.point or (None, None)
    await connection.execute(
        _ADD_RECEIPT,
        {
            "tenant_id": member.tenant_id,
            "user_id": member.user_id,
            "id": action.id,
            "run_id": action.run_id,
            "device_id": batch.device_id,
            "seq": action.seq,
            "kind": action.kind,
            "observed_at": action.observed_at,
            "received_at": clock.received_at,
            "skew_s": clock.skew_s,
            "digest": action.digest,
            "answer": json.dumps(dict(stored.answer), ensure_ascii=False),
            "said": stored.said,
            "lon": lon,
            "lat": lat,
        },
    )


async def run_of(connection: AsyncConnection, run_id: UUID) -> Run | None:
    """A run, whoever's it is."""
    row = (await connection.execute(_RUN, {"id": run_id})).mappings().one_or_none()
    return None if row is None else Run(**row)


async def has_runs(connection: AsyncConnection, user_id: UUID) -> bool:
    """Whether the account was ever on patrol."""
    return bool((await connection.execute(_HAS_RUNS, {"user_id": user_id})).scalar_one())


async def hear(connection: AsyncConnection, run_ids: Sequence[UUID], clock: Clock) -> None:
    """Note that something came of these runs, and how far their phone's clock was off."""
    values = {"ids": list(run_ids), "received_at": clock.received_at, "skew_s": clock.skew_s}
    await connection.execute(_HEARD, values)


async def add_run(connection: AsyncConnection, values: Mapping[str, Any]) -> bool:
    """Begin a run; False when its id is taken."""
    return (await connection.execute(_ADD_RUN, dict(values))).rowcount == 1


async def add_day(connection: AsyncConnection, day: date) -> None:
    """Make sure that tracks of the day have somewhere to go."""
    await connection.execute(_ADD_DAY, {"day": day})


async def step(connection: AsyncConnection, run: Run, values: Mapping[str, Any]) -> None:
    """Move a run on."""
    await connection.execute(_STEP, {**values, "id": run.id})


async def ground_of(connection: AsyncConnection, territory_id: UUID) -> tuple[UUID, str] | None:
    """Community and level of a community, grid or lane in force."""
    row = (await connection.execute(_GROUND, {"id": territory_id})).first()
    return None if row is None else (row.community_id or territory_id, row.level)


async def plan_ground(connection: AsyncConnection, plan_id: UUID) -> tuple[UUID, UUID | None] | None:
    """Territory and community of a plan in force."""
    row = (await connection.execute(_PLAN, {"id": plan_id})).one_or_none()
    return None if row is None else (row.territory_id, row.community_id)


async def target_of(
    connection: AsyncConnection, point_id: UUID, plan_id: UUID | None
) -> tuple[Target, tuple[UUID | None, ...]] | None:
    """A patrol point as check-ins are judged by it, and the territories in which it is."""
    values = {"id": point_id, "plan_id": plan_id}
    row = await fetch_one(connection, "patrols", "target", values)
    if row is None:
        return None
    window = None if row["from_time"] is None else (row["from_time"], row["until_time"])
    mark = None if row["secret_mark"] is None else bytes(row["secret_mark"])
    target = Target(
        row["id"], row["number"], row["lon"], row["lat"], row["radius_m"], row["proof"], mark, window
    )
    return target, (row["community_id"], row["grid_id"], row["lane_id"])


async def add_check_in(
    connection: AsyncConnection,
    member: Member,
    run: Run,
    moments: Mapping[str, datetime],
    point_id: UUID,
    judged: Judged | None,
    *,
    fixes: int = 0,
    reason: str = "",
) -> None:
    """Store a check-in as it was judged; made up in words without a judgement."""
    fix = judged.fix if judged else None
    await connection.execute(
        _ADD_CHECK_IN,
        {
            "tenant_id": member.tenant_id,
            "run_id": run.id,
            "point_id": point_id,
            **moments,
            "lon": fix.lon if fix else None,
            "lat": fix.lat if fix else None,
            "accuracy_m": fix.accuracy_m if fix else None,
            "distance_m": judged.distance_m if judged else None,
            "fixes": fixes,
            "proof": judged.proof if judged else "word",
            "verdict": judged.verdict if judged else "made_up",
            "reason": judged.code if judged else reason,
        },
    )


async def add_finding(
    connection: AsyncConnection, member: Member, run: Run, incident_id: UUID, code: str | None, at: datetime
) -> None:
    """Remember on which run an incident was found."""
    values = {"run_id": run.id, "incident_id": incident_id, "code": code, "at": at}
    await connection.execute(_ADD_FINDING, {"tenant_id": member.tenant_id, **values})


async def leave(connection: AsyncConnection, run: Run) -> None:
    """Forget where a member was when the run ends."""
    await connection.execute(_LEAVE, {"run_id": run.id})


async def community_of(connection: AsyncConnection, user_id: UUID) -> UUID | None:
    """The community that an account works in, as its grants say."""
    found: UUID | None = (await connection.execute(_COMMUNITY_OF, {"user_id": user_id})).scalar()
    return found


async def leaders_of(
    connection: AsyncConnection, community_id: UUID | None, territory_id: UUID | None, roles: Sequence[str]
) -> int:
    """How many accounts lead there."""
    values = {"community_id": community_id, "territory_id": territory_id, "roles": list(roles)}
    row = await fetch_one(connection, "patrols", "leaders", values)
    return 0 if row is None else int(row["leaders"])


async def tell_sos(
    connection: AsyncConnection, tenant_id: int, channel: str, payload: Mapping[str, Any]
) -> None:
    """Say it to whoever listens, with the commit."""
    said = json.dumps(dict(payload), ensure_ascii=False)
    await connection.execute(_NEWS, {"tenant_id": tenant_id, "payload": said, "channel": channel})


async def add_track(connection: AsyncConnection, values: Mapping[str, Any]) -> tuple[int, int]:
    """Store points that are not there yet; how many that were, and the number after the highest."""
    row = (await fetch_all(connection, "patrols", "add_track", values))[0]
    return int(row["stored"]), int(row["next_seq"])


async def measure(connection: AsyncConnection, run: Run) -> None:
    """Write down how far a run went, and how many gaps it has."""
    await fetch_all(connection, "patrols", "measure", {"id": run.id, "run_day": run.run_day})


async def stand(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Where the member is now, unless something later is known."""
    await fetch_all(connection, "patrols", "stand", values)
