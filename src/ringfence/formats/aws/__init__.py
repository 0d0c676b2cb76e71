"""Policies and account exports of Amazon Web Services, as plain values."""
