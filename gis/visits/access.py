"""Who may see what is due, and who records visits."""

from gis.accounts.model import SignedIn
from gis.errors import NotAllowed
from gis.teams.model import Actor

READERS = frozenset({"admin", "manager", "dispatcher", "checker", "patrol"})
WRITERS = frozenset({"manager", "patrol"})


def check_may_read(signed_in: SignedIn) -> None:
    """NotAllowed without the right to see residents' households."""
    if READERS.isdisjoint(signed_in.user.roles):
        raise NotAllowed(
            "走访涉及住户信息，你的角色不能查看。",
            "Visits speak of households, which your role does not see.",
        )


def check_may_record(signed_in: SignedIn) -> Actor:
    """The account as one that records visits inside its areas; NotAllowed without the right."""
    if WRITERS.isdisjoint(signed_in.user.roles):
        raise NotAllowed(
            "记走访的是网格员、巡查员和网格管理员。",
            "Visits are recorded by grid workers, patrol members and grid managers.",
        )
    return Actor(signed_in.user.tenant.id, signed_in.user.id)
