"""Editing the map over HTTP."""
