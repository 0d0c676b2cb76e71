"""Result -> pages. Reads, never judges."""
