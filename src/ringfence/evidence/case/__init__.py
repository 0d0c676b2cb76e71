"""The tables of a case folder."""
