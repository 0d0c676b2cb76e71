"""Assets that hide code: what each is, by its first bytes, and the text in those whose format is known."""
