"""Sealing id and telephone numbers under keys that lie outside the database, and a blind index to find them.

AES-256-GCM. A keyring is a few lines of text, ``name base64``: ``index`` is the key of the blind index, every other
line a key that opens, the last of them the one that seals. A sealed value begins with its key's name, so that a new key
needs no change of what an old one sealed. The blind index is an HMAC: equal numbers have equal marks, and nothing else
can be told from a mark.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gis.errors import Unavailable
from gis.settings import PersonalKeySettings

INDEX = "index"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_LINE = re.compile(r"([a-z][a-z0-9]{0,7}) ([A-Za-z0-9+/]{43}=)\Z")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the database holds of one number: to show, to open, to find."""

    masked: str
    sealed: bytes
    mark: bytes


class Keyring:
    """Seals under the newest key, opens under any; ``repr`` shows names only."""

    def __init__(self, index_key: bytes, keys: Mapping[str, bytes]) -> None:
        self._index_key = index_key
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self.newest = list(keys)[-1]

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"

    def seal(self, tenant_id: int, field: str, value: str) -> bytes:
        """The value under the newest key, bound to its tenant and field."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        name = self.newest.encode()
        body = self._keys[self.newest].encrypt(nonce, value.encode(), _context(tenant_id, field))
        return bytes((len(name),)) + name + nonce + body

    def open(self, tenant_id: int, field: str, sealed: bytes) -> str:
        """The value; Unavailable when its key is not here or it was tampered with."""
        name, rest = sealed[1 : 1 + sealed[0]].decode("ascii", "replace"), sealed[1 + sealed[0] :]
        key = self._keys.get(name)
        if key is None:
            raise _cannot_open(name)
        try:
            nonce, body = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
            return key.decrypt(nonce, body, _context(tenant_id, field)).decode()
        except InvalidTag as error:
            raise _cannot_open(name) from error

    def mark(self, tenant_id: int, field: str, value: str) -> bytes:
        """The blind index of a value."""
        return hmac.new(self._index_key, _context(tenant_id, field) + value.encode(), hashlib.sha256).digest()

    def content_hash(self, tenant_id: int, said: str) -> bytes:
        """A hash of what a row says that nobody without the key can try out against guesses."""
        return self.mark(tenant_id, "content", said)[:16]

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the value needs no new seal."""
        return sealed[1 : 1 + sealed[0]] == self.newest.encode()


def key_of(sealed: bytes) -> str:
    """The name of the key that sealed a value."""
    return sealed[1 : 1 + sealed[0]].decode("ascii")


def new_keyring_text() -> str:
    """A fresh keyring as a file holds it."""
    return "".join(f"{name} {_fresh()}\n" for name in (INDEX, "k1"))


def with_new_key(text: str) -> str:
    """The keyring with one more key, which seals from now on."""
    names = [line.split(" ")[0] for line in text.splitlines() if line]
    number = 1 + max(int(name[1:]) for name in names if name != INDEX)
    return f"{text.rstrip()}\nk{number} {_fresh()}\n"


def parse_keyring(text: str) -> Keyring:
    """A keyring from its text; ValueError says which line is none, never what it holds."""
    keys: dict[str, bytes] = {}
    lines = [line.strip() for line in text.replace(",", "\n").splitlines()]
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"line {number} of the personal keys is no “name base64”")
        try:
            keys[match.group(1)] = base64.b64decode(match.group(2), validate=True)
        except binascii.Error as error:
            raise ValueError(f"line {number} of the personal keys is no base64") from error
    index_key = keys.pop(INDEX, None)
    if index_key is None or not keys:
        raise ValueError("the personal keys need a line “index …” and at least one key")
    if any(len(key) != _KEY_BYTES for key in (index_key, *keys.values())):
        raise ValueError(f"each of the personal keys has {_KEY_BYTES} bytes")
    return Keyring(index_key, keys)


def load_keyring(settings: PersonalKeySettings) -> Keyring | None:
    """The keyring that the settings name; none when they name none that exists."""
    if settings.personal_key:
        return parse_keyring(settings.personal_key.get_secret_value())
    path = settings.personal_key_file
    if path is None or not Path(path).exists():
        return None
    return parse_keyring(Path(path).read_text(encoding="ascii"))


def needed(keyring: Keyring | None) -> Keyring:
    """The keyring, or Unavailable with the way to one."""
    if keyring is None:
        raise Unavailable(
            "服务没有个人信息密钥，不能读写证件号和电话。由系统管理员设置 WANGGE_PERSONAL_KEY_FILE。",
            "The service has no personal keys, so it cannot read or write id and telephone numbers."
            " The administrator sets WANGGE_PERSONAL_KEY_FILE.",
            code="no_personal_key",
        )
    return keyring


def _context(tenant_id: int, field: str) -> bytes:
    return f"wangge/{tenant_id}/{field}/".encode()


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _cannot_open(name: str) -> Unavailable:
    return Unavailable(
        f"打不开这个号码：缺少密钥 {name}，或内容已被改动。请联系系统管理员。",
        f"This number cannot be opened: key {name} is missing, or what is stored was altered."
        " Ask the administrator.",
        code="cannot_open",
        params={"key": name},
    )
