"""Openly licensed data that the user fetches: the network of an address, and where it is registered."""
