"""What phones send of a patrol."""

from fastapi import APIRouter

from api.deps import BriefSignedInDep, ServicesDep
from api.patrols.sync_schemas import SyncBody, SyncOut
from api.problems import Problem, Refused
from gis.patrols import syncing
from gis.patrols.model import PROTOCOL

router = APIRouter(prefix="/api/v1/patrol", tags=["patrol"])


@router.post("/sync")
async def sync(body: SyncBody, signed_in: BriefSignedInDep, found: ServicesDep) -> SyncOut:
    """Take in what a phone did, each item for itself and exactly once; sent again it is answered as before."""
    if body.protocol != PROTOCOL:
        raise Refused(
            Problem(
                426,
                "protocol",
                "手机上的页面版本不同，更新页面后再上传。未上传的记录都在手机里。",
                "The page on the phone is of another version. Update it; what was not sent is kept there.",
                extra={"protocol": PROTOCOL},
            )
        )
    return SyncOut.of(await syncing.sync(found.engine, found.places, found.keyring, signed_in, body.batch()))
