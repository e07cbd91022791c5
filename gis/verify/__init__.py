"""Proofs that the database still keeps its promises."""
