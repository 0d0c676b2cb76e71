"""Real apps: every manifest of the corpus is read, and what other readers get wrong is right."""

from __future__ import annotations

import os
import zipfile
from functools import cache
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.android.manifest import read_manifest
from ringfence.formats.android.manifest_values import Manifest
from ringfence.formats.android.resource_table import ResourceTable

APPS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "apps"
pytestmark = pytest.mark.skipif(not APPS.exists(), reason="the corpus of apps is not here (RINGFENCE_CORPUS)")


def entry(app: Path, name: str) -> bytes | None:
    """A file of an app; nothing where zipfile cannot give it."""
    try:
        with zipfile.ZipFile(app) as archive:
            return archive.read(name)
    except (zipfile.BadZipFile, KeyError, OSError):
        return None


@cache
def manifests() -> dict[str, Manifest]:
    found = {}
    for app in sorted(APPS.glob("*/*.apk")):
        data, resources = entry(app, "AndroidManifest.xml"), entry(app, "resources.arsc")
        if data is not None:
            table = ResourceTable(resources, app.name) if resources else None
            found[app.name] = read_manifest(data, table, app.name)
    return found


def test_every_manifest_is_read() -> None:
    found = manifests()
    assert len(found) >= 380
    assert all(one.package and one.form == "binary" for one in found.values())


def test_nothing_ordinary_is_odd() -> None:
    odd = {name: one.oddities for name, one in manifests().items() if one.oddities}
    assert len(odd) < 20, odd


def test_permissions_that_others_miss() -> None:
    """A namespace is missing on Android's own attributes; Android does not look at it."""
    found = manifests()["org.sajeg.fallingblocks_3.apk"]
    assert [one.name for one in found.uses_permissions] == [
        "android.permission.VIBRATE",
        "android.permission.WRITE_USER_DICTIONARY",
    ]
    assert found.oddities == ("Android's attributes have no namespace or a false one",)


def test_a_real_app_in_full() -> None:
    found = manifests()["APK__a2dp.Vol_137.apk"]
    assert (found.package, found.version_code, found.version_name) == ("a2dp.Vol", 137, "2.12.9.2")
    assert (found.min_sdk, found.target_sdk, found.application.label) == (15, 25, "A2DP Volume")
    kinds = ("activity", "service", "receiver", "provider")
    assert [len(found.of_kind(kind)) for kind in kinds] == [8, 4, 2, 0]
    assert [one.name for one in found.components if one.exported] == [
        "a2dp.Vol.main",
        "a2dp.Vol.Starter",
        "a2dp.Vol.Widget",
        "a2dp.Vol.NotificationCatcher",
    ]


def test_a_table_with_compact_entries() -> None:
    assert manifests()["AXML__compact-entry.apk"].application.label == "erev0s.com-CompactEntry"


def test_names_in_the_resource_table() -> None:
    assert manifests()["org.dyndns.fules.ck_20.apk"].version_name == "v1.6pre2"


def test_a_dex_in_place_of_a_table_is_an_error() -> None:
    dex = next(APPS.glob("*/*.dex")).read_bytes()
    with pytest.raises(EvidenceError):
        ResourceTable(dex, "resources.arsc")
