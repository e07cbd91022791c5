"""Keeping data no longer than needed: rules, runs, erasure on request, legal holds, certificates."""
