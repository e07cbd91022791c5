"""Who reads statistics, and who releases them."""

from gis.accounts.model import SignedIn
from gis.errors import NotAllowed


def check_may_read(signed_in: SignedIn) -> None:
    """NotAllowed without the right."""
    signed_in.scope.check(
        "statistics.read", "你的角色不能查看统计。", "Your role does not see the statistics."
    )


def check_may_release(signed_in: SignedIn) -> None:
    """NotAllowed unless the right and the sight of everything are there: a release counts the whole tenant."""
    scope = signed_in.scope
    scope.check("statistics.write", "发布统计的是网格管理员。", "Statistics are released by grid managers.")
    if not (scope.map.is_everything and scope.people.is_everything):
        raise NotAllowed(
            "统计按整个辖区发布，你管理的是一部分区域。",
            "A release counts the whole tenant, and yours is a part of it.",
        )
