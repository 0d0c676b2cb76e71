"""The Data Security Program: 28 CFR Part 202, under Executive Order 14117. A listing of this folder is its
contents.
"""
