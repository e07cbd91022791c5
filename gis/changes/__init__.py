"""What has changed on the map, as every process of the service learns of it."""
