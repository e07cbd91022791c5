"""Overlay areas: drawn freely, outside the tree of territories; and who is competent in them."""
