"""Who may see what is due, and who records visits."""

from gis.accounts.model import SignedIn
from gis.errors import NotAllowed
from gis.teams.model import Actor


def check_may_read(signed_in: SignedIn) -> None:
    """NotAllowed without the right to see residents' households."""
    signed_in.scope.check(
        "people.read",
        "走访涉及住户信息，你的角色不能查看。",
        "Visits speak of households, which your role does not see.",
    )


def check_may_record(signed_in: SignedIn, line: str | None) -> Actor:
    """The account as one that records visits of a line of work inside its areas; NotAllowed without the right."""
    scope = signed_in.scope
    scope.check(
        "visits.write",
        "记走访的是网格员、巡查员和网格管理员。",
        "Visits are recorded by grid workers, patrol members and grid managers.",
    )
    if line is not None and scope.lines is not None and line not in scope.lines:
        raise NotAllowed(
            "这条线的走访不由你记。",
            "Visits of this line of work are not yours to record.",
            params={"line": line},
        )
    return Actor(signed_in.user.tenant.id, signed_in.user.id, scope.people)
