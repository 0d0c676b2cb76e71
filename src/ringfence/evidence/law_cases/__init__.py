"""Law cases: facts and what the law is expected to say of them, in YAML."""
