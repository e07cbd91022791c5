"""Looking at raw bytes before any parser does: nesting depth and size.

GEOS readers recurse: GeoJSON, WKT and WKB nested some thousand levels deep end the process with a
segmentation fault, which no `except` catches. A real feature needs four levels; JSON around it a few more.
"""

import re
import struct

import numpy as np

from gis.geometry.errors import BadCoordinates, TooDeep, TooManyVertices

MAX_JSON_DEPTH = 16
MAX_WKB_DEPTH = 4
MAX_WKT_DEPTH = 6

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKETS = np.zeros(256, dtype=np.int8)
_BRACKETS[list(b"[{(")] = 1
_BRACKETS[list(b"]})")] = -1
_COLLECTIONS = (4, 5, 6, 7)
_EWKB_SRID = 0x20000000


def _too_deep(limit: int) -> TooDeep:
    return TooDeep(
        f"数据嵌套超过 {limit} 层，已拒绝",
        f"Nested deeper than {limit} levels: refused",
        params={"limit": limit},
    )


def check_nesting(raw: bytes, *, max_depth: int = MAX_JSON_DEPTH) -> int:
    """Depth of brackets in JSON or WKT, those inside strings left out; TooDeep above the limit.

    Nothing recurses here and nothing is built. Malformed input is left for the parser to name.
    """
    signs = _BRACKETS[np.frombuffer(_STRING.sub(b"", raw), dtype=np.uint8)]
    depths = np.cumsum(signs[signs != 0], dtype=np.int64)
    deepest = int(depths.max(initial=0))
    if deepest > max_depth:
        raise _too_deep(max_depth)
    return deepest


def check_wkb_nesting(raw: bytes, *, max_depth: int = MAX_WKB_DEPTH) -> int:
    """Depth of collections in (E)WKB, read header by header without recursion; TooDeep above the limit.

    Also refuses WKB that ends too early or claims more points than there are bytes.
    """
    stack: list[int] = []
    deepest = 0
    position = 0
    while position < len(raw):
        kind, count, position = _wkb_header(raw, position)
        if kind in _COLLECTIONS and count:
            stack.append(count)
            deepest = max(deepest, len(stack))
            if len(stack) > max_depth:
                raise _too_deep(max_depth)
            continue
        while stack:
            stack[-1] -= 1
            if stack[-1]:
                break
            stack.pop()
        if not stack:
            break
    return deepest


def _wkb_header(raw: bytes, position: int) -> tuple[int, int, int]:
    """Type 1–7, member count, and the position after this geometry (after the header for a collection)."""
    try:
        order = "<" if raw[position] == 1 else ">"
        (code,) = struct.unpack_from(order + "I", raw, position + 1)
        position += 5 + (4 if code & _EWKB_SRID else 0)
        kind = (code & 0x0FFFFFFF) % 1000
        ordinates = 2 + _extra_ordinates(code)
        if kind == 1:
            return kind, 1, position + 8 * ordinates
        (count,) = struct.unpack_from(order + "I", raw, position)
        position += 4
        if kind == 2:
            position += 8 * ordinates * count
        elif kind == 3:
            for _ in range(count):
                (points,) = struct.unpack_from(order + "I", raw, position)
                position += 4 + 8 * ordinates * points
    except (struct.error, IndexError) as error:
        raise BadCoordinates("WKB 数据不完整", "The WKB ends too early") from error
    if not 1 <= kind <= 7 or position > len(raw):
        raise BadCoordinates("WKB 数据不正确", "The WKB is malformed")
    return kind, count, position


def _extra_ordinates(code: int) -> int:
    iso = (code & 0x0FFFFFFF) // 1000
    return max(int(bool(code & 0x80000000)) + int(bool(code & 0x40000000)), {1: 1, 2: 1, 3: 2}.get(iso, 0))


def check_size(raw: bytes, *, max_bytes: int) -> None:
    """Refuse a body that is larger than any honest one."""
    if len(raw) > max_bytes:
        raise TooManyVertices(
            f"数据 {len(raw):,} 字节，超过上限 {max_bytes:,}",
            f"{len(raw):,} bytes are more than the limit of {max_bytes:,}",
            params={"bytes": len(raw), "limit": max_bytes},
        )
