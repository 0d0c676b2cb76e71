"""Whatever the bytes, a reader gives a result or an EvidenceError."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.android.manifest import read_manifest
from ringfence.formats.android.network_security import read_network_security
from ringfence.formats.android.proto_table import ProtoResourceTable
from ringfence.formats.android.read_xml import read_xml
from ringfence.formats.android.resource_table import ResourceTable
from ringfence.formats.android.string_spans import string_spans
from tests.formats.android.binary_files import (
    Ref,
    Tag,
    binary_xml,
    configuration,
    message,
    proto_item,
    proto_xml,
    resource_table,
)

MANIFEST = Tag(
    "manifest",
    {"package": "org.example", "android:versionCode": 7},
    [
        Tag("uses-sdk", {"android:minSdkVersion": 21}),
        Tag("uses-permission", {"android:name": "p", "android:maxSdkVersion": 30}),
        Tag(
            "application",
            {"android:label": Ref(0x7F010000), "android:debuggable": Ref(0x7F010002)},
            [
                Tag(
                    "activity",
                    {"android:name": ".A", "android:exported": True},
                    [
                        Tag(
                            "intent-filter",
                            {},
                            [
                                Tag("action", {"android:name": "android.intent.action.VIEW"}),
                                Tag("data", {"android:scheme": "https", "android:host": "example.com"}),
                            ],
                        )
                    ],
                ),
                Tag("provider", {"android:name": ".P", "android:authorities": "a;b"}),
            ],
        ),
    ],
)
CONFIG = Tag(
    "network-security-config",
    {},
    [
        Tag(
            "domain-config",
            {"cleartextTrafficPermitted": True},
            [
                Tag("domain", {"includeSubdomains": True}, ["example.com"]),
                Tag("pin-set", {"expiration": "2030-01-01"}, [Tag("pin", {"digest": "SHA-256"}, ["abc="])]),
            ],
        )
    ],
)
TABLES = [
    resource_table(
        (1, configuration(), {0: "label", 1: Ref(0x7F010000), 2: True}),
        (1, configuration("en"), {0: "English"}),
        flags=flags,
    )
    for flags in (0, 1, 2)
]
PROTO_TABLE = message(
    (
        2,
        message(
            (1, message((1, 0x7F))),
            (
                3,
                message(
                    (1, message((1, 1))),
                    (2, "string"),
                    (3, message((1, b""), (2, "app"), (6, message((2, message((4, proto_item("label")))))))),
                ),
            ),
        ),
    )
)


def use_manifest(data: bytes) -> None:
    found = read_manifest(data, ResourceTable(TABLES[0], "r"), "m")
    for component in found.components:
        for one in component.filters:
            one.deep_links()


def use_config(data: bytes) -> None:
    found = read_network_security(read_xml(data, "n").root)
    found.permits_cleartext("www.example.com", 30)


def use_table(data: bytes) -> None:
    table = ResourceTable(data, "r")
    for number in (0x7F010000, 0x7F010001, 0x7F010002, 0x7F01FFFF):
        table.resolve(number)
    list(table.strings())
    if table.pool is not None:
        spans = string_spans(table.pool)
        assert all(0 <= a <= b <= len(spans.data) for a, b in zip(spans.begins, spans.ends, strict=True))


def use_proto_table(data: bytes) -> None:
    table = ProtoResourceTable(data, "r")
    table.resolve(0x7F010000)
    list(table.strings())


SEEDS: list[tuple[Callable[[bytes], None], bytes]] = [
    (use_manifest, binary_xml(MANIFEST)),
    (use_manifest, binary_xml(MANIFEST, utf8=True)),
    (use_manifest, proto_xml(MANIFEST)),
    (use_config, binary_xml(CONFIG)),
    (use_config, proto_xml(CONFIG)),
    *((use_table, table) for table in TABLES),
    (use_proto_table, PROTO_TABLE),
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, left out, doubled or cut off; extreme numbers are likely."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(6):
            case 0:
                out[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                out[at : at + 4] = chance.choice((bytes(4), b"\xff" * 4, b"\xff\xff\xff\x7f", b"\1\0\0\0"))
            case 2:
                del out[at : at + chance.randrange(1, 9)]
            case 3:
                out[at:at] = out[at : at + chance.randrange(1, 40)]
            case 4:
                out[at : at + 2] = chance.choice((b"\0\0", b"\xff\xff", b"\0\x80", b"\2\1", b"\3\1"))
            case _:
                del out[at : at + chance.choice((1, 1, 1, len(out)))]
    return bytes(out)


def survives(use: Callable[[bytes], None], data: bytes) -> bool:
    """Whether the bytes gave a result; EvidenceError is the other answer, and there is no third."""
    try:
        use(data)
    except EvidenceError:
        return False
    return True


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_the_seed_itself_is_read(seed: int) -> None:
    use, data = SEEDS[seed]
    assert survives(use, data)


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_mutated_files(seed: int) -> None:
    use, data = SEEDS[seed]
    chance = random.Random(seed)
    read = sum(survives(use, mutated(data, chance)) for _ in range(300))
    assert read > 0


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SEEDS), st.binary(max_size=60), st.integers(0, 2_000), st.integers(0, 40))
def test_bytes_put_anywhere(
    seed: tuple[Callable[[bytes], None], bytes], extra: bytes, at: int, gone: int
) -> None:
    use, data = seed
    survives(use, data[:at] + extra + data[at + gone :])


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for use in (use_manifest, use_config, use_table, use_proto_table):
        survives(use, data)
