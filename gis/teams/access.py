"""Who may read and change staff, and where."""

from gis.accounts.model import SignedIn
from gis.teams.model import Actor


def check_may_read(signed_in: SignedIn) -> None:
    """NotAllowed without the right to see staff."""
    signed_in.scope.check(
        "staff.read",
        "查看工作人员需要相应角色。请管理员给你“网格管理员”角色。",
        "Seeing the staff needs a role that may. Ask the administrator for the role of grid manager.",
    )


def check_may_change(signed_in: SignedIn) -> Actor:
    """The account as one that changes staff inside its areas; NotAllowed without the right."""
    signed_in.scope.check(
        "staff.write",
        "你可以查看工作人员，但不能调整。需要时请网格管理员处理。",
        "You can see the staff but not change it. Ask a grid manager.",
    )
    return Actor(signed_in.user.tenant.id, signed_in.user.id, signed_in.scope.map)
