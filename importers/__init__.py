"""Reads files into the registers through staging, checks and a report."""
