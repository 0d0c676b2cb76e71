"""ELF files (native libraries and programs) -> what the loader would see of them, and what they hide."""
