"""Logs of access -> who did read which store, and what the logs cannot show."""
