"""Vector tiles: layers, their SQL, the cache and the style; no HTTP."""
