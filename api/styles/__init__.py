"""Map styles over HTTP."""
