"""Traffic tied to the apps of a case, and addresses to their networks."""
