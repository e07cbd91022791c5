"""Facilities: what residents can reach."""
