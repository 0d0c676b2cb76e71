"""Change over time: two results -> what became of every path and why; and the exceptions people have made."""
