"""Photos over HTTP: sent by the tus protocol, shown within scope."""
