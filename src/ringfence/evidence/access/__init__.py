"""Exports of access control, rosters and access logs -> facts: who could read which store, who did."""
