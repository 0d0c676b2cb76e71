"""Sensitive call sites: are ringfence's the same as androguard's cross-references, site for site?

    python bench/compare_call_sites.py --androguard PYTHON [--least N] [--most-seconds N] [FOLDER_OR_APK ...]

PYTHON is an interpreter that has androguard 4; it runs this same file with --answer. A site is the calling
method, the method called and the offset of the call in the code. Without files given, every APK of the corpus
(RINGFENCE_CORPUS) is compared until the time is over. Exit code 1 when a site differs or fewer than --least
apps had any.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Fifty methods with which Android apps read what is personal, and a few that load code or run by name.
WANTED: dict[str, tuple[str, ...]] = {
    "Landroid/accounts/AccountManager;": ("getAccounts", "getAccountsByType", "getAuthToken"),
    "Landroid/app/ActivityManager;": ("getRunningAppProcesses", "getRunningTasks"),
    "Landroid/bluetooth/BluetoothAdapter;": ("getAddress", "getBondedDevices", "startDiscovery"),
    "Landroid/content/ClipboardManager;": ("getPrimaryClip",),
    "Landroid/content/ContentResolver;": ("query", "registerContentObserver"),
    "Landroid/content/pm/PackageManager;": (
        "getInstalledPackages", "getInstalledApplications", "queryIntentActivities",
    ),
    "Landroid/hardware/Camera;": ("open", "takePicture"),
    "Landroid/hardware/SensorManager;": ("getDefaultSensor", "registerListener"),
    "Landroid/location/Location;": ("getLatitude", "getLongitude"),
    "Landroid/location/LocationManager;": (
        "getLastKnownLocation", "requestLocationUpdates", "requestSingleUpdate", "isProviderEnabled",
    ),
    "Landroid/media/AudioRecord;": ("<init>", "startRecording"),
    "Landroid/media/MediaRecorder;": ("setAudioSource", "start"),
    "Landroid/net/wifi/WifiInfo;": ("getMacAddress", "getSSID", "getBSSID"),
    "Landroid/net/wifi/WifiManager;": ("getConnectionInfo", "getScanResults", "startScan"),
    "Landroid/provider/Settings$Secure;": ("getString",),
    "Landroid/telephony/SmsManager;": ("sendTextMessage", "getDefault"),
    "Landroid/telephony/TelephonyManager;": (
        "getDeviceId", "getSubscriberId", "getLine1Number", "getSimSerialNumber", "getNetworkOperator",
        "getCellLocation", "listen",
    ),
    "Ldalvik/system/DexClassLoader;": ("<init>",),
    "Ljava/lang/Class;": ("forName", "getMethod"),
    "Ljava/lang/Runtime;": ("exec",),
    "Ljava/lang/System;": ("loadLibrary",),
    "Ljava/lang/reflect/Method;": ("invoke",),
    "Ljava/net/URL;": ("<init>", "openConnection"),
    "Landroid/net/Uri;": ("parse",),
}  # fmt: skip
Site = tuple[str, str, int]


def main() -> int:
    options = parse_options()
    if options.answer:
        for line in sys.stdin:
            print(json.dumps(sorted(sites_by_androguard(line.strip()))), flush=True)
        return 0
    return compare(options)


def parse_options() -> argparse.Namespace:
    corpus = Path(os.environ.get("RINGFENCE_CORPUS", HERE.parent / "../shared/corpus"))
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("apps", nargs="*", type=Path, default=[corpus / "apps"])
    parser.add_argument("--androguard", default=sys.executable, help="a Python that has androguard 4")
    parser.add_argument("--least", type=int, default=20, help="apps that must have sites")
    parser.add_argument("--most-seconds", type=float, default=600)
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def compare(options: argparse.Namespace) -> int:
    """Ask both about one app after the other, and print where they differ."""
    apps = [path for place in options.apps for path in find_apps(place)]
    until = time.monotonic() + options.most_seconds
    asked = with_sites = total = different = 0
    with tempfile.TemporaryDirectory() as folder:  # androguard leaves a database where it runs
        peer = subprocess.Popen(
            [options.androguard, str(HERE / "compare_call_sites.py"), "--answer"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder,
        )  # fmt: skip
        assert peer.stdin is not None
        assert peer.stdout is not None
        for path in apps:
            if time.monotonic() > until:
                break
            print(path.resolve(), file=peer.stdin, flush=True)
            answer = json.loads(peer.stdout.readline())
            if answer == [["unreadable", "", 0]]:
                continue
            theirs = {(caller, called, at) for caller, called, at in answer}
            ours = sites_by_ringfence(path)
            asked, with_sites, total = asked + 1, with_sites + bool(ours), total + len(ours)
            different += ours != theirs
            for sign, sites in (("ours only", ours - theirs), ("theirs only", theirs - ours)):
                for site in sorted(sites)[:5]:
                    print(f"{path.name}: {sign}: {site}")
        peer.stdin.close()
        peer.wait()
    print(f"{asked} apps compared, {with_sites} with sites, {total:,} sites; {different} apps differ")
    return int(different > 0 or with_sites < options.least)


def find_apps(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.apk"), key=lambda path: -path.stat().st_size)


def read_dex_files(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as app:
        for name in app.namelist():
            if re.fullmatch(r"classes\d*\.dex", name):
                yield app.read(name)


def sites_by_ringfence(path: Path) -> set[Site]:
    """(caller, called, offset in bytes) for every call of what is wanted."""
    sys.path.insert(0, str(HERE.parent / "src"))
    from ringfence.formats.dex.find import find_methods
    from ringfence.formats.dex.open_dex import open_all
    from ringfence.formats.dex.walk import METHOD, walk

    pairs = [(owner, name) for owner, names in WANTED.items() for name in names]
    sites: set[Site] = set()
    for data in read_dex_files(path):
        for dex in open_all(data, path.name):
            walked = walk(dex, find_methods(dex, pairs), None, None)
            for _, caller, kind, index, at in walked.sites.tolist():
                if kind == METHOD:
                    sites.add((dex.method_name(caller), dex.method_name(index), 2 * at))
    return sites


def sites_by_androguard(path: str) -> set[Site]:
    """The same by androguard; ("unreadable", "", 0) where it cannot read the app at all."""
    from androguard.core.analysis.analysis import Analysis
    from androguard.core.dex import DEX

    try:
        analysis = Analysis()
        for data in read_dex_files(Path(path)):
            analysis.add(DEX(data))
        analysis.create_xref()
    except Exception:
        return {("unreadable", "", 0)}
    sites: set[Site] = set()
    for method in analysis.get_methods():
        if method.name not in WANTED.get(str(method.class_name), ()):
            continue
        called = full_name(method)
        sites |= {(full_name(caller), called, at) for _, caller, at in method.get_xref_from()}
    return sites


def full_name(method: object) -> str:
    owner, name, proto = (getattr(method, part) for part in ("class_name", "name", "descriptor"))
    return f"{owner}->{name}{proto}".replace(" ", "")


if __name__ == "__main__":
    sys.exit(main())
