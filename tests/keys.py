"""Keys that tests seal with; they open nothing else."""

import base64

from gis.people.sealing import Keyring, parse_keyring

TEXT = "".join(
    f"{name} {base64.b64encode(bytes((fill,)) * 32).decode()}\n" for name, fill in (("index", 1), ("k1", 2))
)


def keyring() -> Keyring:
    """A keyring, the same each time."""
    return parse_keyring(TEXT)
