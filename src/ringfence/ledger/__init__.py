"""The sealed record: an append-only, signed ledger of evidence files and verdicts, and its verification."""
