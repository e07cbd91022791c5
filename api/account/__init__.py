"""One's own account over HTTP: sessions, password, keys, and what one may see."""
