"""The command ``import``: one file into the registers or the map."""

from collections.abc import Sequence

from gis.settings import DatabaseSettings
from importers.__main__ import import_with
from importers.request import add_arguments
from ops import database
from ops.cli import parser


def import_command(arguments: Sequence[str]) -> int:
    """Read, check and write a file, or say why not; exit status 0 only when something was imported."""
    options = parser("import")
    add_arguments(options)
    chosen = options.parse_args(arguments)
    database.ready()
    return import_with(chosen, DatabaseSettings.model_validate({}))
