"""Asking for access, answering, and why somebody sees something, over HTTP."""
