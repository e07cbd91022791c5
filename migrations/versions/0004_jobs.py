"""Background work: the queue of the library, and the jobs as users see them.

Revision ID: 0004
Revises: 0003
"""

from importlib.metadata import version
from importlib.resources import files

from alembic import op
from psycopg import sql

from migrations.files import send

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the queue, as its library ships it, in a schema of its own that says by which version; then the jobs."""
    op.execute("set local lock_timeout = '5s'")
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute("create schema procrastinate; set local search_path = procrastinate, public")
    raw.execute((files("procrastinate") / "sql/schema.sql").read_text(encoding="utf-8"))
    said = sql.Literal(f"procrastinate {version('procrastinate')}")
    raw.execute(sql.SQL("comment on schema procrastinate is {}").format(said))
    raw.execute("set local search_path = wangge, public")
    send("0004_jobs.sql")


def downgrade() -> None:
    """Take them away again."""
    op.execute("drop table jobs")
    op.execute("drop schema procrastinate cascade")
