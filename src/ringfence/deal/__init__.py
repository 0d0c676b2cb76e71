"""What if: change the facts as a deal says, examine again, compare."""
