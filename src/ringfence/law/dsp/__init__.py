"""The Data Security Program, 28 CFR Part 202, under Executive Order 14117; a listing is its contents."""
