"""Photos: sent in pieces by the hash of their content, read in a confined process, kept as pixels only."""
