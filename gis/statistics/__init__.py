"""Statistics of territories, released as tables that stay as they are and disclose nobody, not even by comparison."""
