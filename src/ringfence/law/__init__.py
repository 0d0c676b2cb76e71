"""Graph and date -> findings with proofs: a folder per regime, a file per section, a rule per statement."""
