"""Buildings over HTTP."""
