"""Export controls on listed parties (15 CFR part 744) and, by the Affiliates rule, on what they own."""
