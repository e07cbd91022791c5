"""The file with the keys that seal id and telephone numbers, beside the embedded cluster."""

import os
from contextlib import suppress
from pathlib import Path

from gis.people.sealing import new_keyring_text
from ops.paths import STATE

FILE = STATE / "personal.keys"
FILE_VARIABLE, TEXT_VARIABLE = "WANGGE_PERSONAL_KEY_FILE", "WANGGE_PERSONAL_KEY"


def ensure() -> None:
    """After this the variable names a file with keys, made now if there was none; keys the operator named stay."""
    if os.environ.get(TEXT_VARIABLE) or os.environ.get(FILE_VARIABLE):
        return
    if not FILE.exists():
        write(FILE, new_keyring_text(), fresh=True)
    os.environ[FILE_VARIABLE] = str(FILE)


def write(path: Path, text: str, *, fresh: bool) -> None:
    """Whole or not at all, readable by its owner only; a fresh file never replaces one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.touch(mode=0o600)
    beside.write_text(text, encoding="ascii")
    if not fresh:
        beside.replace(path)
        return
    with suppress(FileExistsError):
        path.hardlink_to(beside)
    beside.unlink()
