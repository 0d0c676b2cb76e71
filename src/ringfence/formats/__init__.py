"""Bytes -> plain values. Nothing here knows of ringfence but its errors."""
