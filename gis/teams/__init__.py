"""Teams: workers and their duties."""
