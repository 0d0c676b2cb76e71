"""Who can read which object of a Snowflake account, from when to when, and with whom it is shared."""
