"""An Android package -> what is in it.

archives --open--> code (DEX), manifest, resources, native libraries, assets
code --scan_dex, file by file in threads--> parts --> readings, hosts, components
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from ...catalogue.lookup import Catalogue
from ...errors import EvidenceError
from ...formats.apk_signing.verdict import SignatureVerdict
from ...formats.apk_signing.verify_signature import verify_signature
from ...formats.dex.open_dex import open_all
from ...formats.zip.entries import Entry
from ...formats.zip.open_archive import Archive
from ...model.app import AppContents, Signature
from ...model.kinds import Verdict
from ...model.source import Source
from .assets import Assets, read_assets
from .call_graph import build_call_graph
from .code_outline import Outline
from .declared import list_declared
from .hosts import Weighing, by_span
from .known_code import KnownCode, know_code
from .list_parts import list_app_parts
from .mapped import let_go
from .native import NativeLibraries, read_native_libraries
from .origins import Origins, find_origins
from .package import AndroidPackage
from .parts import Parts
from .roots import find_roots
from .scan_dex import ScannedDex, scan_dex
from .workers import hire

MOST_CODE = 1 << 30  # bytes of one DEX
Opener = Callable[[], tuple[str, memoryview]]  # -> the name of a DEX file, and its bytes
_MAIN = "android.intent.action.MAIN"


@dataclass(slots=True)
class ScannedCode:
    """All DEX files of an app, and what could not be read of them."""

    files: list[ScannedDex] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def outlines(self) -> list[Outline]:
        return [file.outline for file in self.files if file.outline is not None]


def read_android_app(
    package: AndroidPackage, source: Source, catalogue: Catalogue, quick: bool = False
) -> AppContents:
    """Read everything of an opened package; `quick` reads its manifest and its code alone, and follows no
    calls."""
    known = know_code(catalogue)
    own_code = [_opener(*each) for each in package.code]
    parts = Parts(catalogue, known, _find_origins(package))
    if quick:
        with hire(len(own_code), sum(entry.size for _, entry in package.code)) as pool:
            code = scan_files(own_code, known, pool, calls=False)
        parts.add_files(code.files, None)
        return _sum_up(package, source, catalogue, code, parts, NativeLibraries(), Assets(), None)
    with hire(*_measure(package.archives)) as pool:
        signature = pool.submit(_verify, package)
        native = read_native_libraries(package.archives, catalogue, pool)
        assets = read_assets(package.archives)
        _let_go(package)
        code = scan_files([*own_code, *assets.code], known, pool)
        _let_go(package)
        graph = build_call_graph(code.outlines, find_roots(package, native))
        parts.add_files(code.files, graph, {each.software for each in native.libraries if each.software})
        code.gaps += graph.limits
        signed = signature.result()
    return _sum_up(package, source, catalogue, code, parts, native, assets, signed)


def read_bare_code(data: memoryview, source: Source, catalogue: Catalogue) -> AppContents:
    """A DEX by itself: no manifest, no signature."""
    known = know_code(catalogue)
    package = AndroidPackage(source.file, "DEX", [])
    package.gaps.append("there is no package around it: no manifest, signature, libraries or assets")
    with hire(1, len(data)) as pool:
        code = scan_files([lambda: (source.file, data)], known, pool)
    parts = Parts(catalogue, known, Origins(()))
    parts.add_files(code.files, build_call_graph(code.outlines, None))
    if not code.files:
        what = code.gaps[0].removeprefix(source.file).lstrip(":, ")
        raise EvidenceError(source.file, "", what, "name a DEX file")
    return _sum_up(package, source, catalogue, code, parts, NativeLibraries(), Assets(), None)


def scan_files(
    openers: Sequence[Opener], known: KnownCode, pool: Executor, calls: bool = True
) -> ScannedCode:
    """Inflate and scan DEX files side by side; the order of the result is that of the files."""
    code = ScannedCode()
    for files, gaps in pool.map(lambda opener: _scan_file(opener, known, calls), openers):
        code.files += files
        code.gaps += gaps
    return code


def _scan_file(opener: Opener, known: KnownCode, calls: bool) -> tuple[list[ScannedDex], list[str]]:
    try:
        name, data = opener()
        scanned = [scan_dex(dex, known, calls) for dex in open_all(data, name)]
    except EvidenceError as error:
        return [], [f"{error.file}{', ' if error.place else ''}{error.place}: {error.what}"]
    gaps = [f"{file.dex.name}: {gap}" for file in scanned for gap in _gaps_of(file)]
    return scanned, gaps


def _gaps_of(file: ScannedDex) -> Iterator[str]:
    yield from file.dex.gaps
    yield from file.walked.gaps
    yield from file.addresses.gaps


def _opener(archive: Archive, entry: Entry) -> Opener:
    return lambda: (entry.name, archive.view(entry, MOST_CODE))


def _let_go(package: AndroidPackage) -> None:
    """What was read of the files so far need not stay in memory."""
    for archive in package.archives:
        let_go(archive.data)


def _measure(archives: Sequence[Archive]) -> tuple[int, int]:
    """How many files the archives hold, and the bytes of all."""
    return sum(len(each.entries) for each in archives), sum(len(each.data) for each in archives)


def _find_origins(package: AndroidPackage) -> Origins:
    manifest = package.manifest
    if manifest is None:
        return Origins(())
    entries = [manifest.application.name]
    for component in manifest.components:
        if any(_MAIN in each.actions for each in component.filters):
            entries += [component.name, component.target_activity]
    return find_origins(manifest.package, entries)


def _verify(package: AndroidPackage) -> SignatureVerdict | None:
    """The signature of the base; None where there is nothing to verify against."""
    if not package.archives or package.kind.endswith("(AAB)"):
        return None
    manifest = package.manifest
    return verify_signature(
        package.archives[0],
        manifest.min_sdk if manifest else 1,
        name=package.name,
        target_sdk=manifest.target_sdk if manifest else None,
    )


def _sum_up(
    package: AndroidPackage,
    source: Source,
    catalogue: Catalogue,
    code: ScannedCode,
    parts: Parts,
    native: NativeLibraries,
    assets: Assets,
    signed: SignatureVerdict | None,
) -> AppContents:
    manifest = package.manifest
    weighing = Weighing()
    addresses = [by_span(weighing.weigh(file.addresses, file.dex.name)) for file in code.files]
    permissions = {each.name for each in manifest.uses_permissions} if manifest else None
    listed = list_app_parts(catalogue, parts, addresses, permissions, native, assets.addresses)
    oddities = [*package.oddities, *(f"{each.place}: {each.what}" for archive in package.archives
                                     for each in archive.oddities)]  # fmt: skip
    oddities += [f"{entry.name}: Android never comes to it" for _, entry in package.beyond]
    oddities += signed.oddities if signed else ()
    return AppContents(
        source=source,
        platform="Android",
        id=manifest.package if manifest else source.file,
        name=manifest.application.label if manifest else "",
        version=manifest.version_name if manifest else "",
        parts=listed,
        declared=list_declared(manifest, package.security) if manifest else (),
        signature=_as_signature(signed),
        hidden=assets.hidden,
        oddities=tuple(oddities),
        gaps=(*package.gaps, *code.gaps, *weighing.gaps, *native.gaps, *assets.gaps),
        files=sum(len(archive.entries) for archive in package.archives),
        classes=sum(len(file.dex.classes.class_type) for file in code.files),
        methods=sum(file.walked.methods for file in code.files),
        instructions=sum(file.walked.instructions for file in code.files),
    )


def _as_signature(signed: SignatureVerdict | None) -> Signature:
    if signed is None:
        return Signature(Verdict.UNKNOWN, "a bundle or bare code carries no signature of an app")
    first = signed.first_error
    schemes = tuple(str(each.scheme) for each in signed.schemes if each.verified)
    signers = {
        each.certificate.sha256: each.certificate.subject for each in (*signed.signers, *signed.claimed)
    }
    verified = Verdict.HOLDS if signed.verified else Verdict.FAILS
    return Signature(
        verified, first.text if first and not signed.verified else "", schemes, tuple(signers.items())
    )
