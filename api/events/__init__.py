"""News over HTTP, as they happen."""
