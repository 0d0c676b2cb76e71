"""Lists of vendors, and the reviews in which people decide who is meant."""
