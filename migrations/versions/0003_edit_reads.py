"""What an edit made and ended, found by index; when a draft was last tried.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the versions by their edits, and let a draft remember why it did not take effect."""
    op.execute("set local lock_timeout = '5s'")
    op.execute("create index territory_versions_edit_idx on territory_versions (tenant_id, edit_id)")
    op.execute(
        "create index territory_versions_ended_edit_idx on territory_versions (tenant_id, ended_edit_id)"
        " where ended_edit_id is not null"
    )
    op.execute("alter table drafts add column conflict jsonb")
    op.execute("grant update (conflict) on drafts to wangge_app")


def downgrade() -> None:
    """Take them away again."""
    op.execute("alter table drafts drop column conflict")
    op.execute("drop index territory_versions_ended_edit_idx")
    op.execute("drop index territory_versions_edit_idx")
