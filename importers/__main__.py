"""``python -m importers FILE --as KIND``: import one file into the database that the environment names."""

import argparse
import sys
from dataclasses import replace

from rich.console import Console

from gis.errors import WanggeError
from gis.people.sealing import load_keyring
from gis.settings import DatabaseSettings, PersonalKeySettings
from importers.console import progress_bar, show
from importers.request import add_arguments, request_from
from importers.run import run_import


def import_with(options: argparse.Namespace, settings: DatabaseSettings) -> int:
    """Run the import that parsed options ask for, show it, and give the exit code."""
    console = Console()
    try:
        request = replace(request_from(options), keyring=load_keyring(PersonalKeySettings()))
    except WanggeError as problem:
        console.print(
            f"✗ {problem.message_zh}\n  {problem.message_en}", style="bold red", markup=False, highlight=False
        )
        return 2
    with progress_bar(console) as tell:
        report = run_import(request, settings, tell)
    show(report, console)
    return report.exit_code


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m importers", description="导入 · import a file")
    add_arguments(parser)
    return import_with(parser.parse_args(), DatabaseSettings())


if __name__ == "__main__":
    sys.exit(main())
