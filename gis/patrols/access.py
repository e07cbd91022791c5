"""Who walks, who leads, who plans; and the number by which a phone knows that what it may see has changed."""

from hashlib import sha256

from gis.access.model import Scope
from gis.accounts.model import SignedIn
from gis.errors import NotAllowed


def check_may_read(signed_in: SignedIn) -> None:
    """NotAllowed without the right to see points and plans."""
    signed_in.scope.check(
        "patrol.read",
        "你的角色不能查看巡查。需要时点“申请权限”。",
        "Your role does not show patrols. Ask for access if you need it.",
    )


def check_may_walk(signed_in: SignedIn) -> None:
    """NotAllowed, as `revoked`, for an account that is on no patrol."""
    if not signed_in.scope.may("patrol.walk"):
        raise NotAllowed(
            "这个账号不再参加巡查。手机里的离线数据将清除。",
            "This account is on no patrol any more. What is kept offline on the phone will be wiped.",
            code="revoked",
        )


def check_may_lead(signed_in: SignedIn) -> None:
    """NotAllowed without the right to see others on patrol."""
    signed_in.scope.check(
        "patrol.lead",
        "查看他人巡查的是带队和派遣人员。",
        "Others' patrols are shown to leaders and dispatchers.",
    )


def check_may_manage(signed_in: SignedIn) -> None:
    """NotAllowed without the right to change points, plans and shifts."""
    signed_in.scope.check(
        "patrol.manage",
        "巡逻点、计划和排班由网格管理员维护。",
        "Points, plans and shifts are kept by grid managers.",
    )


def generation_of(scope: Scope) -> str:
    """The same as long as an account may see and do the same, and saying nothing of what that is."""
    said = f"{scope.sight}|{sorted(each for each in scope.rights if each.startswith('patrol.'))}"
    return sha256(said.encode()).hexdigest()[:16]
