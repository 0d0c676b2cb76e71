"""Where an Android app is entered: its components, and the classes and methods that its resources name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...errors import EvidenceError
from ...formats.android.element import Element
from ...formats.android.read_xml import read_xml
from ...formats.zip.open_archive import Archive
from .call_graph import Roots
from .native import NativeLibraries
from .package import AndroidPackage

_MOST_XML = 8 << 20
# A class in a layout, a menu, a navigation graph or a preference; in UTF-16 every other byte is a NUL.
# No backtracking (`*+`): no shorter word could be followed by a dot.
_CLASS = re.compile(rb"[A-Za-z_][\w$]*+(?:\.[A-Za-z_$][\w$]*+)++")
_HANDLER = b"onClick"
_NO_CLASS = (b"android.", b"schemas.")


def find_roots(package: AndroidPackage, native: NativeLibraries) -> Roots | None:
    """None where there is no manifest: then nothing is known of how the code is entered."""
    manifest = package.manifest
    if manifest is None:
        return None
    application = manifest.application
    components = {application.name, application.component_factory, application.zygote_preload}
    components |= {application.backup_agent} | {each.name for each in manifest.instrumentations}
    for component in manifest.components:
        components |= {component.name, component.target_activity}
    named, handlers = _read_resources(package.archives)
    return Roots(
        components=components - {""},
        named=named,
        possible=native.classes,
        handlers=handlers,
        native=bool(native.libraries),
    )


def _read_resources(archives: Sequence[Archive]) -> tuple[set[str], set[str]]:
    """Names of classes, and of the methods that layouts bind to clicks."""
    named: set[bytes] = set()
    handlers: set[str] = set()
    for archive in archives:
        for entry in archive.match("res/", ".xml"):
            try:
                data = archive.read(entry, _MOST_XML)
            except EvidenceError:
                return {
                    _text(name) for name in named
                }, handlers  # its budget is gone, which is told elsewhere
            plain = data.translate(None, b"\0")
            named.update(_CLASS.findall(plain))
            if _HANDLER in plain:
                handlers.update(_list_handlers(data, entry.name))
    return {_text(name) for name in named if not name.startswith(_NO_CLASS)}, handlers


def _text(name: bytes) -> str:
    return name.decode("ascii", "replace")


def _list_handlers(data: bytes, name: str) -> Iterator[str]:
    try:
        pending: list[Element] = [read_xml(data, name).root]
    except EvidenceError:
        return
    while pending:
        element = pending.pop()
        pending += element.children
        yield from (each.text for each in element.attributes if each.name == "onClick" and each.text)
