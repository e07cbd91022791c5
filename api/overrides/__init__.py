"""Assignments of single subjects over HTTP: why, since when, and decided by hand."""
