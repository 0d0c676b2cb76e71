"""Who holds what of whom, as columns, and the arithmetics over them: thirteen million rows are arrays here,
not objects.

holdings.py (the table) <- builder.py (readers fill it) -> network.py (a day, a measure) -> the arithmetics.
"""
