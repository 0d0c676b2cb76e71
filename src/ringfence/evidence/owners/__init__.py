"""Ownership files -> rows of the holdings table, and facts of those whom a case is about."""
