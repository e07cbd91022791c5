"""Domain errors, each with a message that says what happened, where, and what to do.

WanggeError
├── NotSignedIn            401
├── NotAllowed             403
├── NotFound               404
├── Conflict               409
│   └── Stale              412
├── TooLarge               413
├── InvalidInput           422
│   └── InvalidGeometry    422
│       └── PartitionBroken
├── TooMany                429
└── Unavailable            503
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class WanggeError(Exception):
    """Base of everything the domain refuses.

    ``where`` is a lon/lat pair in degrees; ``params`` holds the values of the message for machines.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self,
        message_zh: str,
        message_en: str,
        *,
        code: str | None = None,
        where: tuple[float, float] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en
        self.problem_code = code or self.code
        self.where = where
        self.params: dict[str, Any] = dict(params or {})

    def __str__(self) -> str:
        return f"{self.message_zh}\n{self.message_en}"


class NotSignedIn(WanggeError):
    """No session, or one that ended."""

    code = "session_ended"


class NotAllowed(WanggeError):
    """Signed in, but this is not theirs to do."""

    code = "no_permission"


class NotFound(WanggeError):
    """No such row, tile or layer, or its existence is private."""

    code = "not_visible"


class Conflict(WanggeError):
    """A name or code is taken, things overlap, or a state is frozen."""

    code = "conflict"


class Stale(Conflict):
    """Somebody else edited it meanwhile."""

    code = "stale"


class TooLarge(WanggeError):
    """More bytes, rows or vertices than the limit."""

    code = "too_large"


class InvalidInput(WanggeError):
    """A value that cannot be what it claims to be."""

    code = "bad_value"


class InvalidGeometry(InvalidInput):
    """A geometry that is broken, empty, outside or too big."""

    code = "bad_geometry"


class PartitionBroken(InvalidGeometry):
    """Polygons that do not tile their parent exactly; ``faults`` lists each place."""

    code = "partition_broken"

    def __init__(
        self,
        message_zh: str,
        message_en: str,
        *,
        faults: list[dict[str, Any]],
        where: tuple[float, float] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message_zh, message_en, where=where, params=params)
        self.faults = faults


class TooMany(WanggeError):
    """Too many attempts; ``params['retry_after_s']`` says when to come back."""

    code = "too_many"


class Unavailable(WanggeError):
    """The database is away, busy, or took too long."""

    code = "service_away"
