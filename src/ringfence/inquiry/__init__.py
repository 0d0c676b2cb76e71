"""Questions put to the catalogue: who is behind this, and which government lists reach it?"""
