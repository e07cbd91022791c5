"""HTTP and nothing else: routes, problems, sign-in, and the page's files."""
