"""Readers: one file in, batches of rows out, nothing trusted."""
