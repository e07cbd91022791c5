"""Residents: full numbers for a purpose, and who has a number."""
