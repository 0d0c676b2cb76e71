"""Dated, sourced reference data and its look-ups."""
