"""What `enforcement.py` is made of: a small network, and each engine that a block list is tried in."""
