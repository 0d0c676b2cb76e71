"""A large Android app, made up but of a realistic make, with its truth beside it.

    python -m bench.generate_app OUT.apk [--megabytes 285] [--classes 200000] [--seed 1]

SDK packages, hosts and native names come from the catalogue. OUT.json says what is inside: classes, methods
and instructions of each DEX file, classes of each SDK, sensitive call sites, hosts, libraries. The same
arguments and catalogue give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from deflate import deflate_compress

from bench.generated_code import SENSITIVE
from bench.generated_dex import Names, write_generated_dex
from bench.generated_names import (
    OWN,
    Sdk,
    choose_hosts,
    choose_natives,
    choose_sdks,
    literals,
    method_names,
    name_classes,
    platform_methods,
)
from tests.app_writer import AndroidApp, component, describe_manifest
from tests.axml_writer import write_axml
from tests.elf_writer import write_library

CLASSES_OF_A_DEX = 9_500  # about 57,000 methods of their own, 6,000 of the platform: within 65,536
SENSITIVE_SHARE = 0.01  # of the classes
PERMISSIONS = ("ACCESS_FINE_LOCATION", "READ_CONTACTS", "CAMERA", "RECORD_AUDIO", "INTERNET", "GET_ACCOUNTS")
LEVEL = 6
Truth = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts to deal out, and those that went into the app."""

    names: list[str]
    used: set[str]

    def share(self, number: int, of: int) -> list[str]:
        these = self.names[number % of :: of]
        self.used.update(these)
        return these


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--megabytes", type=float, default=285)
    parser.add_argument("--classes", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    truth = generate(options.out, options.megabytes, options.classes, options.seed)
    counted = (
        f"{truth['classes']:,} classes, {truth['methods']:,} methods, {truth['instructions']:,} instructions"
    )
    print(
        f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB, {counted}, {len(truth['dex'])} DEX files"
    )
    return 0


def generate(out: Path, megabytes: float, classes: int, seed: int) -> Truth:
    """Write the app and its truth; one DEX file or library is in memory at a time."""
    rng = np.random.default_rng(seed)
    sdks, hosts = choose_sdks(rng), Hosts(choose_hosts(rng), set())
    natives = choose_natives(rng)
    truth: Truth = {"package": OWN, "seed": seed, "natives": natives, "dex": []}
    with out.open("wb") as file:
        archive = _Archive(file)
        manifest = write_axml(describe_manifest(_describe(rng)))
        archive.add("AndroidManifest.xml", manifest)
        _add_code(archive, name_classes(classes, sdks, rng), hosts, truth, sdks, rng)
        _fill(archive, int(megabytes * 1e6), natives, hosts, rng)
        archive.close()
    truth["hosts"] = sorted(hosts.used)
    out.with_suffix(".json").write_text(json.dumps(truth, indent=1))
    return truth


def _describe(rng: np.random.Generator) -> AndroidApp:
    parts = [component("activity", f".Screen{n}", n % 3 == 0) for n in range(40)]
    parts.append(component("activity", ".Main", True, ("android.intent.action.MAIN",)))
    parts += [component("service", f".Work{n}", False) for n in range(20)]
    permissions = [f"android.permission.{name}" for name in PERMISSIONS]
    return AndroidApp(OWN, "9.9.9", 999, permissions, parts, settings={"android:label": "Generated"})


def _add_code(
    archive: _Archive,
    classes: list[str],
    hosts: Hosts,
    truth: Truth,
    sdks: list[Sdk],
    rng: np.random.Generator,
) -> None:
    """The DEX files, and what they hold into `truth`."""
    methods, platform, texts = method_names(), platform_methods(6_000), literals(60_000, rng)
    sites: Counter[tuple[str, int]] = Counter()
    for number, start in enumerate(range(0, len(classes), CLASSES_OF_A_DEX), 1):
        here = classes[start : start + CLASSES_OF_A_DEX]
        window = start % max(1, len(texts) - 18_000)
        urls = [f"https://{host}/v{number}/log" for host in hosts.share(number, 3)]
        names = Names(methods, [*texts[window : window + 18_000], *urls], platform)
        dex = write_generated_dex(here, names, SENSITIVE_SHARE, rng)
        sites.update(dex.sensitive)
        name = f"classes{number if number > 1 else ''}.dex"
        row = {"name": name, "bytes": len(dex.data), "classes": len(here)}
        truth["dex"].append({**row, "methods": dex.methods, "instructions": dex.instructions})
        archive.add(name, dex.data)
    for what in ("classes", "methods", "instructions"):
        truth[what] = sum(row[what] for row in truth["dex"])
    truth["sensitive"] = _by_api(sites)
    truth["sdks"] = [_count(sdk, classes, sites) for sdk in sdks]


def _by_api(sites: Counter[tuple[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_, api), count in sites.items():
        owner, name, proto, _ = SENSITIVE[api]
        found[f"{owner}.{name}{proto}"] += count
    return dict(sorted(found.items()))


def _count(sdk: Sdk, classes: list[str], sites: Counter[tuple[str, int]]) -> Truth:
    inside = f"L{sdk.prefix.replace('.', '/')}/"
    of_it = Counter({site: count for site, count in sites.items() if site[0].startswith(inside)})
    owned = sum(name.startswith(inside) for name in classes)
    return {"prefix": sdk.prefix, "software": sdk.software, "classes": owned, "sensitive": _by_api(of_it)}


def _fill(archive: _Archive, size: int, natives: list[str], hosts: Hosts, rng: np.random.Generator) -> None:
    """Libraries, a script bundle and pictures, until the file has its size."""
    left = size - archive.at
    for number, name in enumerate(natives):
        strings = [f"https://{host}/native" for host in hosts.share(number, 40)] + [f"{name} started"]
        machine_code = _like_code(max(4_096, int(left * 0.5 / len(natives))), rng)
        library = write_library(name, strings, rng.bytes(20), ["JNI_OnLoad"], code=machine_code)
        archive.add(f"lib/arm64-v8a/{name}", library, stored=True)
    words = " ".join(literals(20_000, rng))
    script = (
        "\n".join(f"var u{n}='https://{host}/js';" for n, host in enumerate(hosts.share(0, 20)))
        + f"/*{words}*/"
    )
    archive.add("assets/index.android.bundle", script.encode())
    number = 0
    while (missing := size - archive.at - archive.directory_size() - 200) > 0:
        name = f"res/drawable/p{number}.png"
        archive.add(name, (b"\x89PNG\r\n\x1a\n" + rng.bytes(min(missing, 400_000)))[:missing], stored=True)
        number += 1


def _like_code(size: int, rng: np.random.Generator) -> bytes:
    """Words drawn from a vocabulary, few of them often: compresses to about half, as machine code does."""
    vocabulary = rng.integers(0, 1 << 32, 1 << 14, dtype=np.uint32)
    picks = (len(vocabulary) * rng.random(size // 4) ** 4).astype(np.int64)
    return vocabulary[picks].tobytes()


class _Archive:
    """A ZIP file written from front to back, without a clock."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.at, self.rows = file, 0, [b""]

    def add(self, name: str, data: bytes, stored: bool = False) -> None:
        packed = data if stored else bytes(deflate_compress(data, LEVEL))
        raw = name.encode()
        padding = bytes(-(self.at + 30 + len(raw)) % 4 if stored else 0)
        sizes = (zlib.crc32(data), len(packed), len(data), len(raw), len(padding))
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 0 if stored else 8, 0, 0x21, *sizes)
        self.rows.append(
            b"PK\1\2" + struct.pack("<H", 20) + fields[:-2] + bytes(12) + struct.pack("<I", self.at) + raw
        )
        for part in (b"PK\3\4" + fields, raw, padding, packed):
            self.file.write(part)
            self.at += len(part)

    def directory_size(self) -> int:
        return sum(map(len, self.rows)) + 22

    def close(self) -> None:
        directory = b"".join(self.rows)
        count = len(self.rows) - 1
        self.file.write(directory)
        self.file.write(b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), self.at, 0))


if __name__ == "__main__":
    sys.exit(main())
