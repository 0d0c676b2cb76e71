"""Inventories of installed apps, as device management exports them."""
