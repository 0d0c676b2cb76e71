"""Inventories as Intune, Jamf, Google and people write them; whatever the bytes, EvidenceError or nothing."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.inventories.from_inventory import read_inventory
from ringfence.model.inventory import InstalledApp

INTUNE = (
    "ApplicationKey,ApplicationName,ApplicationPublisher,ApplicationVersion,DeviceCount,Platform\n"
    "k1,TikTok,TikTok Ltd.,1.2,41,Android\nk2,,,,1,iOS\n"
)
INTUNE_RAW = (
    "ApplicationName,ApplicationPublisher,DeviceName,Platform\n"
    "TikTok,TikTok Ltd.,a,iOS\nTikTok,TikTok Ltd.,b,iOS\n"
)
GRAPH = {
    "value": [{"id": "x", "displayName": "WeChat", "publisher": "Tencent", "deviceCount": 7, "sizeInByte": 1}]
}
JAMF_CSV = 'App Name;Version;"Bundle ID"\nWeChat;8;com.tencent.xin\n'
JAMF = {
    "mobile_device": {
        "general": {"name": "iPad 1"},
        "applications": [{"application_name": "WeChat", "identifier": "com.tencent.xin"}],
    }
}
GOOGLE = {
    "installedApps": [{"appId": "com.tencent.mm", "displayName": "WeChat", "browserDeviceCount": "3"}],
    "totalSize": 1,
}
ANDROID = {
    "devices": [
        {"name": "d1", "applicationReports": [{"packageName": "com.tencent.mm", "displayName": "WeChat"}]}
    ]
    * 2
}
WECHAT = ("WeChat", "com.tencent.mm")


@pytest.mark.parametrize(
    ("text", "layout", "apps"),
    [
        (INTUNE, "Microsoft Intune", [("TikTok", "", "TikTok Ltd.", 41)]),
        (INTUNE_RAW, "Microsoft Intune", [("TikTok", "", "TikTok Ltd.", 2)]),
        (json.dumps(GRAPH), "Microsoft Intune", [("WeChat", "", "Tencent", 7)]),
        (JAMF_CSV, "plain list", [("WeChat", "com.tencent.xin", "", 0)]),
        (json.dumps(JAMF), "Jamf Pro", [("WeChat", "com.tencent.xin", "", 0)]),
        (json.dumps(GOOGLE), "Google", [("WeChat", "com.tencent.mm", "", 3)]),
        (json.dumps(ANDROID), "Google", [("WeChat", "com.tencent.mm", "", 2)]),
        (
            "com.tencent.mm\nWeChat Work\n",
            "plain list",
            [("", "com.tencent.mm", "", 0), ("WeChat Work", "", "", 0)],
        ),
        ('["com.tencent.mm"]', "plain list", [("", "com.tencent.mm", "", 0)]),
        ("\ufeffPackage\tDevices\ncom.tencent.mm\t1,204\n", "plain list", [("", "com.tencent.mm", "", 1204)]),
    ],
)
def test_every_layout(tmp_path: Path, text: str, layout: str, apps: list[tuple[str, str, str, int]]) -> None:
    (tmp_path / "apps").write_text(text, encoding="utf-8")
    inventory = read_inventory(tmp_path / "apps")
    assert inventory.layout == layout
    assert [(a.name, a.bundle, a.publisher, a.devices) for a in inventory.apps] == apps


def test_an_entry_that_says_nothing_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "apps.csv").write_text(INTUNE)
    (gap,) = read_inventory(tmp_path / "apps.csv").gaps
    assert gap.source.locator == "line 3"
    assert "neither a name nor a bundle id" in gap.what


def test_utf_16_of_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "apps.csv").write_bytes("App name,Bundle ID\n微信,com.tencent.xin\n".encode("utf-16"))
    assert read_inventory(tmp_path / "apps.csv").apps == (
        InstalledApp("微信", "com.tencent.xin", "", "", 0, "line 2"),
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "no rows"),
        (b"Colour,Shape\nred,round\n", "none of the columns names apps: Colour, Shape"),
        (b"{}", "no list of apps"),
        (b'{"value": [', "not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"value": [{}, 3, null, [1]]}', "no app was found"),
        (b"\xff\xff", "not utf-8"),
        (b"a\0b", "NUL"),
        (b"PK\x03\x04\xff\xfe", "not utf-8"),
    ],
)
def test_what_is_no_inventory(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(EvidenceError, match=says) as error:
        read_inventory(tmp_path / "x")
    assert "cure:" in str(error.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(EvidenceError):
            read_inventory(path)


def test_mutated_inventories_raise_one_error_or_none(tmp_path: Path) -> None:
    chance, path = random.Random(4), tmp_path / "x"
    for text in (INTUNE, JAMF_CSV, json.dumps(GRAPH), json.dumps(JAMF), json.dumps(ANDROID)):
        for _ in range(200):
            mutated = bytearray(text.encode())
            for _ in range(chance.randrange(1, 5)):
                mutated[chance.randrange(len(mutated))] = chance.choice(b'{}[]",;\t\n0ax\xff\0')
            path.write_bytes(bytes(mutated))
            try:
                read_inventory(path)
            except EvidenceError:
                continue
