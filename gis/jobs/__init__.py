"""Work that takes longer than an answer may: asked for over HTTP, done by a process of its own."""
