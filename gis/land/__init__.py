"""Land: the ground of the base map."""
