"""The layer catalogue over HTTP."""
