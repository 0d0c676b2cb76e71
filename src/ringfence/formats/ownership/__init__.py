"""The files in which the field publishes who owns whom: bytes -> columns of values, streaming and bounded."""
