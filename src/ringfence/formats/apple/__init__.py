"""Apple's formats: property lists, Mach-O files with their code signatures, privacy manifests, iOS apps."""
