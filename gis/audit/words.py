"""What somebody typed stands beside the log's chain, which holds a salted hash of it, so that it can go (ADR 0041)."""

KEYS = ("purpose", "reason", "answer", "address")
"""The members of an entry's detail that the database puts beside the chain (the trigger `chain_audit_row`)."""


def kept_word(said: object) -> str | None:
    """The words as they are read together with the log; none where only their hash is left."""
    return said if isinstance(said, str) else None
