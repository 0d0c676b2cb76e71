"""Snowflake: rows of its account usage views and SHOW commands, as plain values."""
