"""The hot loops over plain arrays: typed Python that Cython compiles where it can and that runs as it is
elsewhere.

Bounds are checked in both modes, because what the arrays hold comes from files. See
docs/adr/0001-kernel-technology.md.
"""
