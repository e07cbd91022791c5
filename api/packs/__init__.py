"""Packs of tiles over HTTP."""
