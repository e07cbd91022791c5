"""Synthetic demo towns: written as files and then imported like anybody's data."""

from importers.demo.town import Manifest, generate

__all__ = ["Manifest", "generate"]
