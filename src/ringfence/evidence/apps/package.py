"""An Android package, opened: its archives, code, manifest and resources, whatever it is wrapped in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...errors import EvidenceError
from ...formats.android.manifest import read_manifest
from ...formats.android.manifest_values import Manifest
from ...formats.android.network_security import NetworkSecurity, read_network_security
from ...formats.android.proto_table import ProtoResourceTable
from ...formats.android.read_xml import read_xml
from ...formats.android.resource_table import ResourceTable
from ...formats.zip.containers import Container, Kind, Role, find_code, open_part
from ...formats.zip.entries import Entry
from ...formats.zip.open_archive import Archive

Resources = ResourceTable | ProtoResourceTable
MANIFEST = "AndroidManifest.xml"
_MOST_XML = 64 << 20


@dataclass(slots=True)
class AndroidPackage:
    """`archives` are the base and its splits. `code` are the DEX files that Android loads, each with its
    archive; `beyond` those at the root that it never comes to."""

    name: str
    kind: str
    archives: list[Archive]
    manifest: Manifest | None = None
    resources: Resources | None = None
    security: NetworkSecurity | None = None
    code: list[tuple[Archive, Entry]] = field(default_factory=list)
    beyond: list[tuple[Archive, Entry]] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def open_package(archive: Archive, container: Container) -> AndroidPackage:
    """Open an APK, a set of splits, or a bundle. What cannot be read of it becomes a gap."""
    package = AndroidPackage(archive.name, str(container.kind), [archive])
    package.oddities += [f"{each.place}: {each.what}" for each in container.oddities]
    if container.parts:
        package.archives = list(_open_parts(archive, container, package))
    bundle = container.kind is Kind.AAB
    for each in package.archives:
        _find_code(each, package, bundle)
    base = package.archives[0] if package.archives else archive
    root = "base/" if bundle else ""
    _read_resources(base, f"{root}resources.{'pb' if bundle else 'arsc'}", package)
    _read_manifest(base, f"{root}manifest/{MANIFEST}" if bundle else MANIFEST, package)
    _read_security(base, root, package)
    return package


def _open_parts(archive: Archive, container: Container, package: AndroidPackage) -> Iterator[Archive]:
    """The base first. A standalone APK is the same app again, for older devices."""
    order = {Role.BASE: 0, Role.APP: 0, Role.SPLIT: 1}
    parts = [part for part in container.parts if part.role in order]
    if not parts:
        parts = [part for part in container.parts if part.role is Role.STANDALONE][:1]
    for part in sorted(parts, key=lambda part: (order.get(part.role, 0), part.entry.index)):
        try:
            yield open_part(archive, part)
        except EvidenceError as error:
            package.gaps.append(f"{part.entry.name}: {error.what}")


def _find_code(archive: Archive, package: AndroidPackage, bundle: bool) -> None:
    if bundle:
        package.code += [(archive, entry) for entry in archive.match(suffix=".dex") if "/dex/" in entry.name]
        return
    code = find_code(archive)
    package.code += [(archive, entry) for entry in code.loaded]
    package.beyond += [(archive, entry) for entry in code.beyond]


def _read_resources(archive: Archive, name: str, package: AndroidPackage) -> None:
    entry = archive.find(name)
    if entry is None:
        return
    try:
        data = archive.view(entry)
        reader = ProtoResourceTable if name.endswith(".pb") else ResourceTable
        package.resources = reader(data, name)
    except EvidenceError as error:
        package.gaps.append(f"{name}: {error.what}")


def _read_manifest(archive: Archive, name: str, package: AndroidPackage) -> None:
    entry = archive.find(name)
    if entry is None:
        package.gaps.append("there is no manifest: what the app declares is not known")
        return
    try:
        package.manifest = read_manifest(archive.read(entry, _MOST_XML), package.resources, name)
        package.oddities += [f"{name}: {oddity}" for oddity in package.manifest.oddities]
    except EvidenceError as error:
        package.gaps.append(f"{name}: {error.what}")


def _read_security(archive: Archive, root: str, package: AndroidPackage) -> None:
    named = package.manifest.application.network_security_config if package.manifest else ""
    entry = archive.find(root + named) if named else None
    if entry is None:
        return
    try:
        document = read_xml(archive.read(entry, _MOST_XML), named)
        package.security = read_network_security(document.root)
        package.oddities += [f"{named}: {oddity}" for oddity in package.security.oddities]
    except EvidenceError as error:
        package.gaps.append(f"{named}: {error.what}")
