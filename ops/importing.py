"""The command ``import``: one file into the registers or the map."""

from collections.abc import Sequence

from gis.db import connect
from gis.settings import DatabaseSettings
from importers.__main__ import import_with
from importers.request import add_arguments
from ops import database
from ops.cli import parser
from ops.statistics import analyze


def import_command(arguments: Sequence[str]) -> int:
    """Read, check and write a file, or say why not; exit status 0 only when something was imported."""
    options = parser("import")
    add_arguments(options)
    chosen = options.parse_args(arguments)
    database.ready()
    settings = DatabaseSettings.model_validate({})
    status = import_with(chosen, settings)
    if status == 0 and not chosen.dry_run and settings.owner_database_url:
        with connect(settings, owner=True) as owner:
            analyze(owner)
    return status
