"""The bundles of an app: itself, its frameworks, extensions, watch apps and resource bundles.

A bundle is a folder whose name ends in a known way; its Info.plist names the executable in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .info_plist import InfoPlist
from .mach_o_values import MachO
from .privacy_manifest import PrivacyManifest

MOST_BUNDLES = 4096
_FOLDER = re.compile(r"[^/]+\.(app|framework|appex|bundle|xpc)/")
_KINDS = {"framework": "framework", "appex": "extension", "bundle": "resources", "xpc": "service"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle, or a loose library. `kind`: app, watch app, app clip, framework, extension, resources,
    service, library. What it does not have, or could not be read, is None."""

    path: str
    kind: str
    info: InfoPlist | None
    executable: str  # its path in the archive
    mach_o: MachO | None
    privacy: PrivacyManifest | None

    @property
    def name(self) -> str:
        """UMCommon of Payload/X.app/Frameworks/UMCommon.framework."""
        last = self.path.rpartition("/")[2]
        return last.rpartition(".")[0] or last


def find_bundles(names: Iterable[str], app: str) -> list[tuple[str, str]]:
    """Path (without the last /) and kind of the app itself and each bundle in it, in the archive's order."""
    found = {app: "app"}
    for name in names:
        if not name.startswith(f"{app}/"):
            continue
        for folder in _FOLDER.finditer(name, len(app) + 1):
            path = name[: folder.end() - 1]
            if path not in found:
                found[path] = _KINDS.get(folder[1]) or _app_kind(path)
    return list(found.items())[: MOST_BUNDLES + 1]


def _app_kind(path: str) -> str:
    if "/Watch/" in path:
        return "watch app"
    return "app clip" if "/AppClips/" in path else "app"
