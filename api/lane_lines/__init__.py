"""Lane lines over HTTP."""
