"""Addresses: the chain from province to room, one way of spelling it, and the other ways people write it."""
