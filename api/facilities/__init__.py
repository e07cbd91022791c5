"""Facilities over HTTP."""
