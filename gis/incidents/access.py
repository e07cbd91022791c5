"""Who may see incidents, and who reports them; what each step needs is said by the machine."""

from gis.accounts.model import SignedIn


def check_may_read(signed_in: SignedIn) -> None:
    """NotAllowed without the right to see incidents."""
    signed_in.scope.check(
        "incidents.read",
        "你的角色不能查看事件。需要时点“申请权限”。",
        "Your role does not show incidents. Ask for access if you need it.",
    )


def check_may_report(signed_in: SignedIn) -> None:
    """NotAllowed without the right to report."""
    signed_in.scope.check(
        "incidents.report",
        "你的角色不能上报事件。需要时点“申请权限”。",
        "Your role does not report incidents. Ask for access if you need it.",
    )
