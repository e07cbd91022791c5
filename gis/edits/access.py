"""Who may edit the map and who may pass a draft, by the roles of an account."""

from collections.abc import Collection

from gis.errors import NotAllowed

EDITORS = frozenset({"manager", "admin"})
AUDITORS = frozenset({"auditor"})


def check_may_edit(roles: Collection[str]) -> None:
    """Managers and administrators change the map; NotAllowed for anybody else."""
    if EDITORS.isdisjoint(roles):
        raise NotAllowed(
            "你可以查看，但不能调整边界。需要时请管理员给你“网格管理员”角色。",
            "You can view the map but not change its boundaries. Ask the administrator for the role of grid manager.",
        )


def check_may_audit(roles: Collection[str]) -> None:
    """Auditors pass or return drafts; NotAllowed for anybody else."""
    if AUDITORS.isdisjoint(roles):
        raise NotAllowed(
            "方案由审核员审核。你可以提醒审核员。",
            "A draft is passed or returned by an auditor. You may remind them.",
        )


def check_may_discuss(roles: Collection[str]) -> None:
    """Whoever edits or audits comments on drafts; NotAllowed for anybody else."""
    if (EDITORS | AUDITORS).isdisjoint(roles):
        raise NotAllowed(
            "对方案提意见的是网格管理员和审核员。",
            "Grid managers and auditors comment on drafts.",
        )
