"""Collections of other projects, read from the user's own copy; none of them ships, whatever its licence."""
