"""Graph + date -> findings with proofs: one folder per regime, one file per section, one rule per
statement.
"""
