"""The domain: territories, registers, assignments and their rules. Knows no HTTP."""
