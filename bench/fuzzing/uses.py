"""What each parser is asked about bytes that may be anything.

Each answers whether the result has gaps or oddities; EvidenceError is the one other way out. What must hold
of every result is asserted here.
"""

from __future__ import annotations

import os
import random
import tempfile
import zlib
from functools import cache
from pathlib import Path

import numpy as np

from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.open_index import open_index
from ringfence.errors import EvidenceError
from ringfence.evidence.apps.call_graph import Roots, build_call_graph, outline
from ringfence.evidence.apps.from_app import read_apps
from ringfence.evidence.apps.to_facts import state_app
from ringfence.evidence.apps.writable import make_writable
from ringfence.formats.addresses.find_addresses import find_addresses, find_addresses_in
from ringfence.formats.addresses.noise import weigh_all
from ringfence.formats.android.manifest import read_manifest
from ringfence.formats.android.network_security import read_network_security
from ringfence.formats.android.proto_table import ProtoResourceTable
from ringfence.formats.android.read_xml import read_xml
from ringfence.formats.android.resource_table import ResourceTable
from ringfence.formats.android.string_spans import string_spans
from ringfence.formats.apk_signing.verify_signature import verify_signature
from ringfence.formats.apple.code_signature import read_code_signature
from ringfence.formats.apple.info_plist import read_info_plist
from ringfence.formats.apple.ipa import read_ipa
from ringfence.formats.apple.mach_o import read_mach_o, span_bytes
from ringfence.formats.apple.privacy_manifest import read_privacy_manifest
from ringfence.formats.apple.property_list import read_property_list
from ringfence.formats.apple.provisioning import read_provisioning
from ringfence.formats.apple.store_metadata import read_store_metadata
from ringfence.formats.apple.verify_signature import verify_all_slices
from ringfence.formats.bundles.classify_assets import classify_assets
from ringfence.formats.bundles.hermes import read_hermes
from ringfence.formats.bundles.read_bundle import read_bundle
from ringfence.formats.bundles.unity_metadata import read_unity_metadata
from ringfence.formats.dex.open_dex import open_all
from ringfence.formats.dex.walk import walk
from ringfence.formats.elf.read_elf import read_elf
from ringfence.formats.inflating import inflate, inflate_some
from ringfence.formats.zip.containers import describe_container, find_code, open_part
from ringfence.formats.zip.open_archive import open_archive
from tests.formats.android import test_hostile as android
from tests.formats.apk_signing.judging import Opened
from tests.formats.dex.read_everything import read_everything


def use_zip(data: bytes) -> bool:
    archive = open_archive(data, "x")
    try:
        for entry in archive.entries:
            assert len(archive.view(entry, 1 << 20)) <= 1 << 20
        for part in describe_container(archive).parts:
            open_part(archive, part)
    except EvidenceError:  # its budget, or a part that is no archive
        pass
    find_code(archive)
    return bool(archive.oddities or archive.refusals or archive.comment)


def use_inflating(data: bytes) -> bool:
    size = int.from_bytes(data[:2], "little") * 16
    some = inflate_some(data[2:], size, 1 << 18)
    assert len(some.data) <= 1 << 18
    assert bytes(inflate(data[2:], size, 1 << 20, "x", "")) is not None
    return not some.whole


def use_manifest(data: bytes) -> bool:
    found = read_manifest(data, _sound_table(), "m")
    for part in found.components:
        for each in part.filters:
            each.deep_links()
    return bool(found.oddities)


@cache
def _sound_table() -> ResourceTable:
    return ResourceTable(android.TABLES[0], "r")


def use_table(data: bytes) -> bool:
    table = ResourceTable(data, "r")
    for number in (0x7F010000, 0x7F010001, 0x7F010002, 0x7F01FFFF, 0x7F020000, 0xFFFFFFFF):
        table.resolve(number)
    sum(1 for _ in table.strings())
    if table.pool is not None:
        spans = string_spans(table.pool)
        assert all(0 <= a <= b <= len(spans.data) for a, b in zip(spans.begins, spans.ends, strict=True))
    return bool(table.oddities)


def use_proto_table(data: bytes) -> bool:
    table = ProtoResourceTable(data, "r")
    for number in (0x7F010000, 0x7F010001, 0xFFFFFFFF):
        table.resolve(number)
    sum(1 for _ in table.strings())
    return bool(table.oddities)


def use_network_security(data: bytes) -> bool:
    document = read_xml(data, "n")
    found = read_network_security(document.root)
    found.permits_cleartext("www.example.com", 30)
    return bool(found.oddities or document.oddities)


def use_signature(data: bytes) -> bool:
    level = (24, 24, 28, 33, 18, 1)[zlib.crc32(data) % 6]
    verdict = verify_signature(Opened(memoryview(data)), level, name="x", target_sdk=33)
    assert verdict.verified or verdict.first_error
    str(verdict)
    return not verdict.verified


def use_dex(data: bytes) -> bool:
    return any(dex.gaps or walked.gaps for dex, walked in read_everything(data))


def use_call_graph(data: bytes) -> bool:
    files = open_all(data, "x")
    walked = [walk(dex, None, None, None, calls=True) for dex in files]
    names = [
        files[0].type_name(row)[1:-1].replace("/", ".") for row in files[0].classes.class_type[:8].tolist()
    ]
    parts = [outline(dex, each) for dex, each in zip(files, walked, strict=True)]
    graph = build_call_graph(parts, Roots(names, possible=names[:2], handlers=["go"], native=True))
    for number, levels in enumerate(graph.runs):
        graph.runs_by_method(number)
        for method in range(0, len(levels), max(1, len(levels) // 5)):
            graph.why(number, method)
    return bool(graph.limits)


def use_elf(data: bytes) -> bool:
    found = read_elf(data, "x")
    assert all(0 <= begin < end <= len(data) for begin, end in found.strings)
    return bool(found.gaps or found.hints)


def use_addresses(data: bytes) -> bool:
    found = find_addresses(data)
    sum(1 for _ in weigh_all(found))
    chance = random.Random(len(data))
    cuts = [chance.randrange(-5, len(data) + 9) for _ in range(9)]
    more = find_addresses_in(data, cuts[:-1], cuts[1:], wide=bool(len(data) & 1))
    sum(1 for _ in weigh_all(more))
    assert ((found.begin >= 0) & (found.begin < found.end) & (found.end <= len(data))).all()
    return bool(found.gaps)


def _check_spans(data: bytes, begins: np.ndarray, ends: np.ndarray) -> None:
    assert (begins >= 0).all()
    assert (ends <= len(data)).all()
    sum(1 for _ in weigh_all(find_addresses_in(data, begins, ends, wide=True)))


def use_hermes(data: bytes) -> bool:
    found = read_hermes(data, "x")
    _check_spans(data, found.begins, found.ends)
    return bool(found.gaps)


def use_unity(data: bytes) -> bool:
    found = read_unity_metadata(data, "x")
    _check_spans(data, found.begins, found.ends)
    return bool(found.gaps)


_ASSETS = (
    "assets/a",
    "lib/x86/libapp.so",
    "assets/a.js",
    "assets/global-metadata.dat",
    "lib/x86/lib_a.dll.so",
)


def use_assets(data: bytes) -> bool:
    gaps = False
    for asset in classify_assets([(name, len(data), lambda most: data[:most]) for name in _ASSETS]):
        text = read_bundle(data, asset.kind, asset.name)
        _check_spans(data, text.begins, text.ends)
        gaps |= bool(text.gaps)
    return gaps


def use_property_list(data: bytes) -> bool:
    read_property_list(data, "x")
    return False


def use_info(data: bytes) -> bool:
    return bool(read_info_plist(data, "x").oddities)


def use_privacy_manifest(data: bytes) -> bool:
    return bool(read_privacy_manifest(data, "x").oddities)


def use_provisioning(data: bytes) -> bool:
    return not read_provisioning(data, "x").kind


def use_store(data: bytes) -> bool:
    read_store_metadata(data, "x")
    return False


def use_mach_o(data: bytes) -> bool:
    found = read_mach_o(data, "x")
    for part in found.slices:
        assert all(len(span_bytes(data, span)) == span.length for span in part.text_spans)
    return bool(found.oddities) or any(part.gaps for part in found.slices)


def use_code_signature(data: bytes) -> bool:
    if data[:1] == b"\xfa":
        return bool(read_code_signature(data, "x").gaps)
    return not verify_all_slices(data, read_mach_o(data, "x"), b"<plist/>").holds


def use_ipa(data: bytes) -> bool:
    archive = open_archive(data, "x")
    found = read_ipa(archive, "x", lambda path, content, binary: None)
    return bool(found.gaps or archive.oddities)


def use_app(data: bytes) -> bool:
    memory = Path("/dev/shm")
    path = (memory if memory.is_dir() else Path(tempfile.gettempdir())) / f"ringfence-fuzz-{os.getpid()}"
    path.write_bytes(data)
    try:
        apps = read_apps(path, "x", _catalogue())
    finally:
        path.unlink()
    stated = [state_app(make_writable(app), "") for app in apps]
    return any(each.gaps for each in stated) or any(app.oddities for app in apps)


@cache
def _catalogue() -> Catalogue:
    return Catalogue(open_index())
