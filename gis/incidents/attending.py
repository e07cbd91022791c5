"""三必到: saying that somebody of the grid was there."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.accounts.repository import add_audit
from gis.db import EVERYTHING, enter
from gis.errors import Conflict
from gis.media.attaching import attach
from gis.queries import fetch_one
from gis.teams.model import unknown


async def attend(
    connection: AsyncConnection,
    signed_in: SignedIn,
    attendance_id: UUID,
    note: str,
    media_ids: Sequence[UUID],
) -> None:
    """Note an attendance in the caller's transaction of whoever is signed in; what is done stays done."""
    signed_in.scope.check(
        "incidents.handle",
        "到场由网格员、巡查员和网格管理员记录。",
        "Attendance is noted by grid workers, patrol members and grid managers.",
    )
    tenant_id, user_id = signed_in.user.tenant.id, signed_in.user.id
    row = await fetch_one(connection, "incidents", "hold_attendance", {"id": attendance_id})
    if row is None:
        raise unknown("项到场任务", "attendance")
    if row["done_at"] is not None:
        if row["done_by_id"] == user_id:
            return
        raise Conflict("已经有人到场。", "Somebody was there already.", code="attended")
    await enter(connection, tenant_id, EVERYTHING)
    await connection.exec_driver_sql(
        "update incident_attendances set done_at = clock_timestamp(), done_by_id = %(user_id)s, note = %(note)s,"
        " media_ids = %(media_ids)s where tenant_id = %(tenant_id)s and id = %(id)s",
        {
            "tenant_id": tenant_id,
            "id": attendance_id,
            "user_id": user_id,
            "note": note,
            "media_ids": list(media_ids),
        },
    )
    await attach(connection, user_id, media_ids, row["incident_id"])
    await add_audit(
        connection,
        tenant_id,
        user_id,
        "incident.attended",
        ("incident", str(row["incident_id"])),
        {"attendance": str(attendance_id)},
        row["community_id"],
    )
