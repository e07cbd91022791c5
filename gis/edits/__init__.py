"""Edits: intents that change boundaries, previewed, applied, drafted, approved, undone."""
