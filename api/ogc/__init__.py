"""OGC API: features and tiles by the standard, over the catalogue of layers and the services behind `/api/v1`."""
