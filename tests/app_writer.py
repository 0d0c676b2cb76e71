"""Android packages for tests, unsigned: an APK from a description, and sets of splits.

write_apk(AndroidApp("com.example", permissions=("android.permission.CAMERA",), classes=(…)))
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from tests.axml_writer import Element, Value, write_axml
from tests.dex_writer import DexClass, write_dex

STORED = (".so", ".arsc", ".png", ".apk")


@dataclass(frozen=True, slots=True)
class AndroidApp:
    """`classes` become classes.dex, `more_classes` classes2.dex and so on; `files` are other entries.

    `permissions` are names, or (name, last API level that gets it). `components` are children of
    `application`, `elements` of `manifest`; `component()` words a plain one.
    """

    package: str
    version: str = "1.0"
    version_code: int = 1
    permissions: Sequence[str | tuple[str, int]] = ()
    components: Sequence[Element] = ()
    elements: Sequence[Element] = ()
    settings: Mapping[str, Value] = field(default_factory=dict)  # attributes of `application`
    classes: Sequence[DexClass] = ()
    more_classes: Sequence[Sequence[DexClass]] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    min_sdk: int = 21
    target_sdk: int = 34
    dex_version: int = 35


def component(
    kind: str, name: str, exported: bool | None = None, actions: Sequence[str] = (), **more: Value
) -> Element:
    """An activity, service, receiver or provider; with actions, it has one intent filter."""
    said: dict[str, Value] = {
        "android:name": name,
        **{f"android:{key}": value for key, value in more.items()},
    }
    if exported is not None:
        said["android:exported"] = exported
    filters = tuple(Element("action", {"android:name": action}) for action in actions)
    return Element(kind, said, (Element("intent-filter", {}, filters),) if filters else ())


def describe_manifest(app: AndroidApp) -> Element:
    levels = {"android:minSdkVersion": app.min_sdk, "android:targetSdkVersion": app.target_sdk}
    return Element(
        "manifest",
        {"package": app.package, "android:versionCode": app.version_code, "android:versionName": app.version},
        (
            Element("uses-sdk", levels),
            *(_permission(said) for said in app.permissions),
            *app.elements,
            Element("application", dict(app.settings), tuple(app.components)),
        ),
    )


def _permission(said: str | tuple[str, int]) -> Element:
    name, level = said if isinstance(said, tuple) else (said, 0)
    limit: dict[str, Value] = {"android:maxSdkVersion": level} if level else {}
    return Element("uses-permission", {"android:name": name, **limit})


def write_apk(app: AndroidApp) -> bytes:
    entries = {"AndroidManifest.xml": write_axml(describe_manifest(app))}
    if app.classes or app.more_classes:
        entries["classes.dex"] = write_dex(app.classes, app.dex_version)
    for number, classes in enumerate(app.more_classes, 2):
        entries[f"classes{number}.dex"] = write_dex(classes, app.dex_version)
    return write_zip({**entries, **app.files})


def write_split(package: str, split: str, files: Mapping[str, bytes], version_code: int = 1) -> bytes:
    """One split of a set, as `config.arm64_v8a` or `config.de`."""
    manifest = Element(
        "manifest",
        {"package": package, "android:versionCode": version_code, "split": split, "configForSplit": ""},
        (Element("application", {"android:hasCode": any(name.endswith(".dex") for name in files)}),),
    )
    return write_zip({"AndroidManifest.xml": write_axml(manifest), **files})


def write_apks(base: bytes, splits: Mapping[str, bytes]) -> bytes:
    """A set as `bundletool build-apks` leaves it: splits/base-master.apk and its companions."""
    named = {f"splits/base-{name.removeprefix('config.')}.apk": data for name, data in splits.items()}
    return write_zip({"toc.pb": b"\x0a\x00", "splits/base-master.apk": base, **named})


def write_xapk(package: str, base: bytes, splits: Mapping[str, bytes]) -> bytes:
    """A set as stores of third parties hand it out: APKs beside a manifest.json."""
    listed = [
        {"file": f"{package}.apk", "id": "base"},
        *({"file": f"{name}.apk", "id": name} for name in splits),
    ]
    said = {"xapk_version": 2, "package_name": package, "split_apks": listed}
    files = {f"{name}.apk": data for name, data in splits.items()}
    return write_zip({"manifest.json": json.dumps(said).encode(), f"{package}.apk": base, **files})


def write_zip(entries: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    """The same bytes every time: no clock, no user."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
        archive.comment = comment
    return out.getvalue()
