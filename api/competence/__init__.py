"""Who is competent where, over HTTP."""
