"""TLS: what its first messages say in clear (names, versions, fingerprints), and more where keys are given."""
