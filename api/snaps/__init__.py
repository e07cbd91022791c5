"""Reports without an account over HTTP."""
