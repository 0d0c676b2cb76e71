"""Is this a name of that company or person? Names as people and registers write them, in any script."""
