"""Households: lists, files, and what is changed in them."""
