"""Territories: the tree of areas, its versions, codes, editions, and the gate every change passes."""
