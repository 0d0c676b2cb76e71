"""31 CFR Part 800: CFIUS, as far as it bears on the personal data of a U.S. business."""
