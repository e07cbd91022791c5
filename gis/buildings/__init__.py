"""Buildings and their units."""
