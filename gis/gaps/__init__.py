"""Facility gaps: who cannot reach what on foot, and where the next one should stand."""
