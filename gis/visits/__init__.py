"""Visits to households: which are due by which rule, in which order, and what came of them."""
