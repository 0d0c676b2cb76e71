"""Fetching a package by name with the client of its registry: the one place that may cause traffic.

The clients verify what they fetch; size and checksum, as the registry states them, are compared here again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ...errors import EvidenceError, UsageError
from .sources import UpdateSource

SECONDS = 600
MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Package:
    """A fetched package: its file name, bytes and version, and what its registry's checksum is."""

    file: str
    data: bytes
    version: str
    checked: str


def fetch_package(source: UpdateSource, folder: Path) -> Package:
    """Fetch the newest package of a source into the folder. Raises UsageError or EvidenceError."""
    return {"apt": _fetch_apt, "npm": _fetch_npm}[source.client](source.package, folder)


def command_of(source: UpdateSource) -> str:
    """What will be run."""
    commands = {"apt": f"apt-get download {source.package}", "npm": f"npm pack {source.package}"}
    return commands[source.client]


def _fetch_apt(package: str, folder: Path) -> Package:
    said = _run(["apt-cache", "show", "--no-all-versions", package], folder)
    stated = dict(line.split(": ", 1) for line in said.splitlines() if ": " in line and line[0] != " ")
    _run(["apt-get", "download", package], folder)
    path = _only_file(folder, ".deb")
    data = path.read_bytes()
    _compare(path.name, "size", str(len(data)), stated.get("Size", ""))
    _compare(path.name, "SHA-256", hashlib.sha256(data).hexdigest(), stated.get("SHA256", ""))
    return Package(path.name, data, stated.get("Version", ""), f"sha256:{stated.get('SHA256', '')}")


def _fetch_npm(package: str, folder: Path) -> Package:
    said = _run(["npm", "pack", "--json", "--ignore-scripts", package], folder)
    try:
        stated = json.loads(said)[0]
        version, integrity, size = stated["version"], stated["integrity"], stated["size"]
    except (ValueError, KeyError, IndexError, TypeError):
        raise UsageError("npm's answer was not understood") from None
    path = _only_file(folder, ".tgz")
    data = path.read_bytes()
    digest = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    _compare(path.name, "size", str(len(data)), str(size))
    _compare(path.name, "checksum", digest, str(integrity))
    return Package(path.name, data, str(version), str(integrity))


def _run(command: list[str], folder: Path) -> str:
    """Run a client without a shell; its own words are the error."""
    if shutil.which(command[0]) is None:
        raise UsageError(f"{command[0]} is not on this machine; take a package you have: --from FILE")
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"{command[0]} took more than {SECONDS} seconds") from None
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no word why"]
        raise UsageError(f"{' '.join(command)} failed: {last[0][:300]}")
    return done.stdout


def _only_file(folder: Path, suffix: str) -> Path:
    found = sorted(folder.glob(f"*{suffix}"))
    if len(found) != 1 or found[0].stat().st_size > MOST_BYTES:
        raise UsageError(f"the client left {len(found)} usable {suffix} files, and one is expected")
    return found[0]


def _compare(file: str, what: str, found: str, stated: str) -> None:
    if found != stated:
        raise EvidenceError(file, "", f"the {what} is {found}, not {stated} as stated", "fetch it again")
