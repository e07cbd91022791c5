"""Hands ``./wangge COMMAND …`` to the command, loading nothing that the command does not need."""

import io
import sys
from importlib import import_module

from gis.errors import WanggeError
from ops.cli import COMMANDS, overview
from ops.say import refuse


def main(arguments: list[str]) -> int:
    """Exit status: 0 done, 1 refused or failed, 2 not understood, 130 interrupted."""
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(overview())
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"✗ 没有这个命令 · no such command: {name}\n\n{overview()}", file=sys.stderr)
        return 2
    module, function = COMMANDS[name].target.split(":")
    try:
        status: int = getattr(import_module(module), function)(rest)
    except WanggeError as error:
        refuse(error)
        return 1
    except KeyboardInterrupt:
        print("\n✗ 已中断 · interrupted", file=sys.stderr)
        return 130
    return status


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
