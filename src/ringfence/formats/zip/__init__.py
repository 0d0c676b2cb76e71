"""ZIP archives as Android reads them, also those broken on purpose, and what kind of app container one is."""
