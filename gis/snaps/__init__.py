"""Snap reports (随手拍): what somebody without an account reports from the street, slowed when it is too much."""
