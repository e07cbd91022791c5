"""The walking network: street lines as edges and nodes, places on it, and how far it is from one to another."""
