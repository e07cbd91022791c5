"""Territories over HTTP."""
