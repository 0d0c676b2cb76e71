"""What each peer is asked to do with an app.

A reading is made once for a process (imports, signatures, catalogue), then `prepare(path)` gives the action
that is timed. The action returns its answer, or a function that words it after the clock has stopped.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Action = Callable[[], Any]
Prepare = Callable[[str], Action]
DEX_NAME = re.compile(r"classes\d*\.dex")


def ringfence(settings: dict[str, Any]) -> Prepare:
    """All that `scan` reads of an app: identity, signature, SDKs, hosts, call sites, and what they reach."""
    return _ringfence(quick=False)


def ringfence_quick(settings: dict[str, Any]) -> Prepare:
    """What the aims compare: identity, SDKs, hosts and call sites, out of the manifest and the code."""
    return _ringfence(quick=True)


def _ringfence(quick: bool) -> Prepare:
    from ringfence.catalogue.lookup import Catalogue
    from ringfence.catalogue.open_index import open_index
    from ringfence.evidence.apps.from_app import read_apps

    catalogue = Catalogue(open_index())

    def action(path: str) -> Action:
        apps = read_apps(Path(path), Path(path).name, catalogue, quick)
        return lambda: _word(apps[0])

    return lambda path: lambda: action(path)


def _word(app: Any) -> dict[str, Any]:
    """The parts of an app, for the comparison with the trackers of others, and what was counted."""
    parts = [{"id": part.id, "kind": part.kind.name, "presence": part.presence.name} for part in app.parts]
    sites = sum(reading.sites for part in app.parts for reading in part.readings)
    hosts = sum(len(part.hosts) for part in app.parts)
    return {"package": app.id, "parts": parts, "sites": sites, "hosts": hosts, "gaps": list(app.gaps)}


def exodus_core(settings: dict[str, Any]) -> Prepare:
    """Identity and trackers; the signatures come from a file in the place of the network."""
    from exodus_core.analysis.static_analysis import StaticAnalysis

    _no_log()
    rows = json.loads(Path(settings["signatures"]).read_text())["trackers"].values()
    known = StaticAnalysis()
    known.signatures = [SimpleNamespace(**row) for row in rows]
    known._compile_signatures()

    def action(path: str) -> dict[str, Any]:
        app = StaticAnalysis(path)
        app.signatures, app.compiled_tracker_signature = known.signatures, known.compiled_tracker_signature
        identity = (app.get_package(), app.get_version(), app.get_version_code(), app.get_app_name())
        permissions, certificates = app.get_permissions(), app.get_certificates()
        found = sorted(tracker.name for tracker in app.detect_trackers())
        return {"package": identity[0], "trackers": found, "n": len(permissions) + len(certificates)}

    return lambda path: lambda: action(path)


def _no_log() -> None:
    from loguru import logger

    logger.remove()


def androguard_identity(settings: dict[str, Any]) -> Prepare:
    from androguard.core.apk import APK

    _no_log()

    def action(path: str) -> dict[str, Any]:
        app = APK(path)
        certificates = app.get_certificates()
        return {"package": app.get_package(), "n": len(app.get_permissions()) + len(certificates)}

    return lambda path: lambda: action(path)


def androguard_xrefs(settings: dict[str, Any]) -> Prepare:
    """Cross-references of every method; where a folder is given, calls of the platform are kept in it."""
    from androguard.misc import AnalyzeAPK

    _no_log()

    def action(path: str) -> Action:
        app, _, analysis = AnalyzeAPK(path)
        calls = sum(len(method.get_xref_from()) for method in analysis.get_methods())
        return lambda: {"package": app.get_package(), "calls": calls, **_kept(analysis, path, settings)}

    return lambda path: lambda: action(path)


def _kept(analysis: Any, path: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Write each call of a method that the app does not define: callee, caller, place in code units."""
    if not settings.get("xrefs"):
        return {}
    rows = sorted(
        (_worded_method(m), _worded_method(c), place)
        for m in analysis.get_methods()
        if m.is_external()
        for _, c, place in m.get_xref_from()
    )
    file = Path(settings["xrefs"]) / f"{path.strip('/').replace('/', '+')}.json"
    file.write_text(json.dumps(rows))
    return {"xrefs": file.name}


def _worded_method(method: Any) -> str:
    return f"{method.class_name}->{method.name}{str(method.descriptor).replace(' ', '')}"


def apk_info(settings: dict[str, Any]) -> Prepare:
    from apk_info import APK

    def action(path: str) -> dict[str, Any]:
        app = APK(path)
        signatures = app.get_signatures()
        identity = (app.get_package_name(), app.get_version_name(), app.get_application_label())
        return {"package": identity[0], "n": len(app.get_permissions()) + len(signatures)}

    return lambda path: lambda: action(path)


def _inflating(inflate: Callable[[bytes, int], bytes]) -> Prepare:
    """Inflate each classes*.dex of the archive, one after the other; finding them is not timed."""

    def prepare(path: str) -> Action:
        packed = []
        with zipfile.ZipFile(path) as archive, open(path, "rb") as raw:
            for entry in archive.infolist():
                if DEX_NAME.fullmatch(entry.filename) and entry.compress_type == zipfile.ZIP_DEFLATED:
                    raw.seek(entry.header_offset + 26)
                    name, extra = raw.read(2), raw.read(2)
                    raw.seek(int.from_bytes(name, "little") + int.from_bytes(extra, "little"), 1)
                    packed.append((raw.read(entry.compress_size), entry.file_size))

        def action() -> dict[str, Any]:
            return {"dex_bytes": sum(len(inflate(data, size)) for data, size in packed)}

        return action

    return prepare


def libdeflate(settings: dict[str, Any]) -> Prepare:
    from deflate import deflate_decompress

    return _inflating(lambda data, size: deflate_decompress(data, size))


def isal(settings: dict[str, Any]) -> Prepare:
    from isal import isal_zlib

    return _inflating(lambda data, size: isal_zlib.decompress(data, -15, size or 1))


def zlib(settings: dict[str, Any]) -> Prepare:
    import zlib as plain

    return _inflating(lambda data, size: plain.decompress(data, -15, size or 1))


READINGS: dict[str, Callable[[dict[str, Any]], Prepare]] = {
    "ringfence": ringfence,
    "ringfence quick": ringfence_quick,
    "exodus-core": exodus_core,
    "androguard-xrefs": androguard_xrefs,
    "androguard-APK": androguard_identity,
    "apk-info": apk_info,
    "libdeflate": libdeflate,
    "isal": isal,
    "zlib": zlib,
}
