"""The hot loops of reading apps: typed Python that Cython compiles where it can and that runs as it is
elsewhere, with the same answers. Bounds are checked in both modes. See docs/adr/0001-kernel-technology.md.
"""
