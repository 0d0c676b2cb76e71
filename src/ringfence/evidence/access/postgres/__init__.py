"""Who can read which relation of a PostgreSQL database: ownership, membership, grants, row-level security."""
