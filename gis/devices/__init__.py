"""Devices: cameras, smoke alarms, gates."""
