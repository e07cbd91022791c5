"""Residents: who lives where, with as few fields as the work needs, and what is secret of them sealed."""
