"""Put aapt's resources, the code and a native library into one package, the same bytes every time.

python pack.py RESOURCES.apk CLASSES.dex OUT.apk
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from tests.app_writer import write_zip
from tests.elf_writer import write_library

# Named as Baidu's location library is; written here, and without code.
LIBRARY = write_library(
    "liblocSDK8a.so",
    strings=["https://ofloc.map.baidu.com/offline", "com/baidu/location/LocationClient"],
    build_id=bytes(range(20)),
    exports=["JNI_OnLoad"],
)


def main() -> int:
    resources, classes, out = map(Path, sys.argv[1:])
    with zipfile.ZipFile(resources) as archive:
        entries = {name: archive.read(name) for name in sorted(archive.namelist())}
    entries["classes.dex"] = classes.read_bytes()
    entries["lib/arm64-v8a/liblocSDK8a.so"] = LIBRARY
    out.write_bytes(write_zip(entries))
    return 0


if __name__ == "__main__":
    sys.exit(main())
