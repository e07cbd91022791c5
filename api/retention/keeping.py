"""Whoever keeps the rules of keeping, or a refusal."""

from typing import Annotated

from fastapi import Depends

from api.administering import Administrator


async def keeper(by: Annotated[Administrator, Depends()]) -> Administrator:
    """Whoever decides for how long something is kept, and about erasure."""
    by.signed_in.scope.check(
        "retention.manage",
        "保存期限和删除由安全管理员和审计管理员办理。",
        "Periods of keeping and erasure are for the administrators of security and of the log.",
    )
    return by


async def whole_keeper(by: Annotated[Administrator, Depends(keeper)]) -> Administrator:
    """The same, for the whole tenant: its rules and its certificates."""
    by.check_is_whole()
    return by


KeeperDep = Annotated[Administrator, Depends(keeper)]
WholeKeeperDep = Annotated[Administrator, Depends(whole_keeper)]
