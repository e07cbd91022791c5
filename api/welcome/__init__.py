"""What a page may know before anybody signed in, over HTTP."""
