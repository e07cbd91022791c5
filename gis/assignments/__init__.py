"""Assignments: which community, grid and lane a subject belongs to, and why."""
