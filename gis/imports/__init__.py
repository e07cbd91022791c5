"""Import batches and their reports."""
