"""Other people's accounts over HTTP: open, close, roles, areas."""
