"""DNS and its neighbours on local networks: who asked for which name, and what was answered."""
