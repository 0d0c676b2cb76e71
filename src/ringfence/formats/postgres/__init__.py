"""PostgreSQL: what an export of its catalogue and a dump of its roles say."""
