"""Write into truth.json what a build decides: the file's digest, the throw-away certificate's, the counts.

python note_build.py SAMPLE.apk TRUTH.json COUNTS PLUGIN_COUNTS
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path


def main() -> int:
    app, file, counts, plugin_counts = map(Path, sys.argv[1:])
    said = subprocess.run(
        ["apksigner", "verify", "--print-certs", app], capture_output=True, text=True, check=True
    )
    certificate = re.search(r"certificate SHA-256 digest: (\w+)", said.stdout)
    assert certificate
    truth = json.loads(file.read_text())
    truth["sha256"] = hashlib.sha256(app.read_bytes()).hexdigest()
    truth["counts"] = {
        "classes.dex": json.loads(counts.read_text()),
        "assets/plugin.bin": json.loads(plugin_counts.read_text()),
    }
    truth["signature"]["certificates"] = [[certificate[1], "CN=ringfence sample app"]]
    file.write_text(json.dumps(truth, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
