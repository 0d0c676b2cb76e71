"""TLS: what its first messages say in clear (names, versions, fingerprints), and all of it with keys."""
