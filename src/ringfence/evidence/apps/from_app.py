"""An app package, of Android or iOS, in any of its wrappings -> facts and gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from ...catalogue.lookup import Catalogue
from ...catalogue.open_index import open_index
from ...errors import EvidenceError
from ...formats.apple.ipa import is_ipa
from ...formats.zip.containers import Kind, Role, describe_container, open_part
from ...formats.zip.open_archive import Archive, open_archive
from ...model.app import AppContents
from ...model.fact import Evidence
from ...model.source import Source
from ..files import check_file
from .android_app import read_android_app, read_bare_code
from .ios_app import read_ios_app
from .mapped import map_file, sha256_of
from .package import open_package
from .to_facts import state_app
from .writable import make_writable

MOST_BYTES = 16 << 30  # of one package: it is mapped, not read
_DEX = b"dex\n"


def read_app_file(path: Path, folder: Path, system: str = "", declared: Collection[str] = ()) -> Evidence:
    """Read one package. `system` is the id of the app in the case ("": its own). Raises EvidenceError."""
    del declared  # of traffic only
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    check_file(path, folder, name, MOST_BYTES)
    found = [state_app(make_writable(app), system) for app in read_apps(path, name, _catalogue())]
    return Evidence(
        tuple(fact for each in found for fact in each.facts),
        tuple(gap for each in found for gap in each.gaps),
        tuple({source for each in found for source in each.sources}),
        apps=tuple(app for each in found for app in each.apps),
    )


def read_apps(path: Path, name: str, catalogue: Catalogue, quick: bool = False) -> tuple[AppContents, ...]:
    """What is in the package; a plain archive may hold several apps. `quick` reads manifest and code alone,
    and hashes nothing."""
    data = map_file(path, name)
    source = Source(name, "" if quick else sha256_of(data), "", system="app package")
    if bytes(data[:4]) == _DEX and not _is_archive(data):
        return (read_bare_code(data, source, catalogue),)
    return tuple(_read_archive(open_archive(data, name), source, catalogue, quick))


def _read_archive(
    archive: Archive, source: Source, catalogue: Catalogue, quick: bool
) -> Iterator[AppContents]:
    container = describe_container(archive)
    several = [part for part in container.parts if part.role in (Role.APP, Role.CONTAINER)]
    if container.kind is Kind.ZIP and several:
        for part in several:
            yield from _read_archive(open_part(archive, part), source, catalogue, quick)
        return
    if container.kind in (Kind.ZIP, Kind.JAR) and archive.find("classes.dex") is None:
        raise EvidenceError(
            archive.name, "", f"this is a {container.kind} without an app in it", "name an app"
        )
    if container.kind is Kind.IPA or (container.kind is Kind.ZIP and is_ipa(archive)):
        yield read_ios_app(archive, source, catalogue)
        return
    yield read_android_app(open_package(archive, container), source, catalogue, quick)


def _is_archive(data: memoryview) -> bool:
    """A DEX that is an archive as well (Janus): Android installs the archive and runs the DEX."""
    return bytes(data[-65_557:]).rfind(b"PK\x05\x06") >= 0


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return Catalogue(open_index())
