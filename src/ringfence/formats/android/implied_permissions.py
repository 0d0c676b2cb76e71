"""Permissions an app gets without asking, because it was built for a version that did not need them yet.

When Android splits a permission in two, or begins to ask for one, apps for older versions keep what they had.
"""

from __future__ import annotations

from dataclasses import dataclass

from .manifest_values import Manifest

_P = "android.permission."

# Asked for -> given with it, to apps that target less than this version. In the order Android applies them.
_SPLITS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("", ("WRITE_EXTERNAL_STORAGE", "READ_PHONE_STATE"), 4),
    ("WRITE_EXTERNAL_STORAGE", ("READ_EXTERNAL_STORAGE",), 10_001),
    ("READ_CONTACTS", ("READ_CALL_LOG",), 16),
    ("WRITE_CONTACTS", ("WRITE_CALL_LOG",), 16),
    ("ACCESS_FINE_LOCATION", ("ACCESS_COARSE_LOCATION",), 10_001),
    ("ACCESS_FINE_LOCATION", ("ACCESS_BACKGROUND_LOCATION",), 29),
    ("ACCESS_COARSE_LOCATION", ("ACCESS_BACKGROUND_LOCATION",), 29),
    ("READ_EXTERNAL_STORAGE", ("ACCESS_MEDIA_LOCATION",), 29),
    ("BLUETOOTH", ("BLUETOOTH_SCAN", "BLUETOOTH_CONNECT", "BLUETOOTH_ADVERTISE"), 31),
    ("BLUETOOTH_ADMIN", ("BLUETOOTH_SCAN", "BLUETOOTH_CONNECT", "BLUETOOTH_ADVERTISE"), 31),
    ("BODY_SENSORS", ("BODY_SENSORS_BACKGROUND",), 33),
    ("READ_EXTERNAL_STORAGE", ("READ_MEDIA_AUDIO", "READ_MEDIA_VIDEO", "READ_MEDIA_IMAGES"), 33),
)


@dataclass(frozen=True, slots=True)
class ImpliedPermission:
    """A permission given without being asked for; `because_of` is the one it comes with, or empty where the
    age of the app is the reason."""

    name: str
    because_of: str


def implied_permissions(manifest: Manifest) -> tuple[ImpliedPermission, ...]:
    """What the app is given beyond its `uses-permission`, each once with its first reason."""
    asked = {one.name for one in manifest.uses_permissions}
    given: dict[str, ImpliedPermission] = {}
    for cause, names, below in _SPLITS:
        if manifest.target_sdk >= below or (cause and _P + cause not in asked and _P + cause not in given):
            continue
        for name in names:
            if _P + name not in asked:
                given.setdefault(_P + name, ImpliedPermission(_P + name, _P + cause if cause else ""))
    return tuple(given.values())
