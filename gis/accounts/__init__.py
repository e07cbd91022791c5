"""Those who use the system: accounts, sessions, and the record of who did what."""
