"""Where a point belongs, over HTTP."""
