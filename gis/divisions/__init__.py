"""Divisions of a community into grids: computed as a job, looked at, made a draft."""
