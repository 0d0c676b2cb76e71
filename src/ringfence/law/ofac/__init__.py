"""OFAC's 50 Percent Rule: property of entities that blocked persons own to half or more is blocked too."""
