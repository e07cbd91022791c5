"""Components over HTTP."""
