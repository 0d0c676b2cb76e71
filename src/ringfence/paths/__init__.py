"""Findings -> paths, the unknowns that matter, remedies, and the cheapest plan."""
