"""Incidents: something reported at a place, handled to its end, and closed by somebody else."""
