"""Overlay areas over HTTP."""
