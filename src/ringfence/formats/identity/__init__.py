"""Exports of directories of users -> users, groups and the applications that act for them."""
