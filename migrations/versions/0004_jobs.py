"""Background work: the queue of the library, and the jobs as users see them.

Revision ID: 0004
Revises: 0003
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Add the queue and the jobs."""
    op.execute("set local lock_timeout = '5s'")
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    for name in ("0004_queue.sql", "0004_jobs.sql"):
        raw.execute((_HERE / name).read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take them away again."""
    op.execute("drop table jobs")
    op.execute("drop schema procrastinate cascade")
