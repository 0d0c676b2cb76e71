"""Apps: what is inside a package, whose it is, what it reads and where it can send it."""
