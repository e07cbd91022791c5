"""Migrations are files of SQL beside their revisions."""

from pathlib import Path

from alembic import op

_VERSIONS = Path(__file__).parent / "versions"


def send(name: str) -> None:
    """Send a whole file as it stands: through SQLAlchemy its per-cent signs would be read as parameters."""
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute((_VERSIONS / name).read_text(encoding="utf-8"))
