"""Kubernetes: roles and their bindings, as plain values."""
