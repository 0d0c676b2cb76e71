"""Protecting Americans from Foreign Adversary Controlled Applications Act (Pub. L. 118-50, division H)."""
