"""Benchmarks: one command each, printing the measured figures and their ratio to a bare equivalent."""
