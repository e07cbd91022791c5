"""Vector tiles: the catalogue of layers, one prepared statement each, and the map style made from both. No
HTTP.
"""
