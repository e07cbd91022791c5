"""Facility gaps over HTTP."""
