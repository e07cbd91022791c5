"""Divisions over HTTP."""
