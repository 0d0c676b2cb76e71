"""15 CFR Part 791: securing the information and communications technology and services supply chain."""
