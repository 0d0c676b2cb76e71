"""DEX, the bytecode of Android apps: its tables, its strings, and what every instruction touches."""
