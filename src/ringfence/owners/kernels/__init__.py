"""The loops over holdings: typed Python that Cython compiles where it can, bounds checked, no lock held.

A node is an entity or a joint group; a link leads from an owner to what it owns. Sizes of links are half
millionths: 2 * millionths, odd where the end is open.
"""
