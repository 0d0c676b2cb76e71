"""The bundles of an app, by the names in its archive."""

from __future__ import annotations

from ringfence.formats.apple.bundles import find_bundles
from ringfence.formats.apple.runtimes import find_runtimes

APP = "Payload/A.app"


def test_bundles_and_what_they_are() -> None:
    names = [
        f"{APP}/A",
        f"{APP}/Frameworks/F.framework/F",
        f"{APP}/Frameworks/F.framework/Inner.bundle/x.png",
        f"{APP}/Frameworks/F.framework/Info.plist",
        f"{APP}/Watch/W.app/W",
        f"{APP}/Watch/W.app/PlugIns/E.appex/E",
        f"{APP}/AppClips/C.app/C",
        f"{APP}/file.framework",
        "Payload/Other.app/Frameworks/G.framework/G",
        f"{APP}lication/H.framework/H",
    ]
    assert find_bundles(names, APP) == [
        (APP, "app"),
        (f"{APP}/Frameworks/F.framework", "framework"),
        (f"{APP}/Frameworks/F.framework/Inner.bundle", "resources"),
        (f"{APP}/Watch/W.app", "watch app"),
        (f"{APP}/Watch/W.app/PlugIns/E.appex", "extension"),
        (f"{APP}/AppClips/C.app", "app clip"),
    ]


def test_runtimes_are_told_by_their_files() -> None:
    names = [
        f"{APP}/Frameworks/App.framework/App",
        f"{APP}/Data/Managed/Metadata/global-metadata.dat",
        f"{APP}/www/cordova.js",
        f"{APP}/www/js/index.js",
        f"{APP}/Assets.car",
        "Payload/B.app/main.jsbundle",
    ]
    found = [(each.name, each.files, each.readable) for each in find_runtimes(names, APP)]
    assert found == [
        ("Flutter", 1, False),
        ("Unity", 1, False),
        ("Cordova", 1, True),
        ("web pages", 2, True),
    ]
