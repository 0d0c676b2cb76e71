"""Web pages -> evidence: an installed Chromium is driven through them, and what it did is written down."""
