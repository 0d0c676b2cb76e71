"""Protecting Americans' Data from Foreign Adversaries Act of 2024 (15 USC 9901)."""
