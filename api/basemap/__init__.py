"""The base map of somebody else, through this service."""
