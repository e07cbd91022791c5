"""The top layer: the command line, the embedded database, and what has to be installed."""
