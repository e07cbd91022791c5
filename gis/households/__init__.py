"""Households: who lives in one unit, as counts."""
