"""Lane lines: street lines that lanes front."""
