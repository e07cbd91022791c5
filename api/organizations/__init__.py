"""Organisations and shops over HTTP."""
