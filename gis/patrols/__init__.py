"""Patrols: duty posts for now."""
