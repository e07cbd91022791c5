"""Packs: the tiles of an area in one file, drawn with the sight of whoever asked for it."""
