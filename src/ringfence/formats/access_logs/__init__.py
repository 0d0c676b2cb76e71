"""Logs of access -> alike events, counted: who did what to which store in which hour."""
