"""Logs and exports of other tools -> who was contacted, and how that is known."""
