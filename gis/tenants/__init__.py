"""Tenants: who runs a deployment, with their levels and size rules as data."""
