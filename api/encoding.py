"""Compression by Accept-Encoding, and entity tags that differ per encoding (RFC 9110 8.8.3)."""

import gzip
from hashlib import blake2b

import brotli

_WORTH_IT_BYTES = 256


def choose(accept_encoding: str) -> str:
    """`br`, `gzip` or `identity`, the client's favourite first and ours on a tie."""
    weights: dict[str, float] = {}
    for part in accept_encoding[:200].lower().split(","):
        name, _, parameters = part.strip().partition(";")
        key, _, value = parameters.strip().partition("=")
        try:
            weights[name.strip()] = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    anything = weights.get("*", 0.0)
    ranked = sorted(("br", "gzip"), key=lambda name: -weights.get(name, anything))
    best = ranked[0]
    return best if weights.get(best, anything) > 0 else "identity"


def encode(content: bytes, encoding: str) -> tuple[bytes, str]:
    """The content compressed, and the encoding really used: small content is left alone."""
    if len(content) < _WORTH_IT_BYTES or encoding == "identity":
        return content, "identity"
    if encoding == "br":
        return brotli.compress(content, quality=3), "br"
    return gzip.compress(content, compresslevel=4, mtime=0), "gzip"


def entity_tag(content: bytes, encoding: str) -> str:
    """A strong tag of the content in its encoding."""
    suffix = "" if encoding == "identity" else f"-{encoding}"
    return f'"{blake2b(content, digest_size=12).hexdigest()}{suffix}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether If-None-Match names the tag (weak comparison, as RFC 9110 13.1.2 asks)."""
    if if_none_match is None:
        return False
    names = {name.strip().removeprefix("W/") for name in if_none_match.split(",")}
    return "*" in names or tag in names
