"""The audit log: who did what, as a chain that shows whether anything in it was changed."""
