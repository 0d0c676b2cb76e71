"""Sound archives with bytes changed, cut, moved and doubled: a result with oddities, or EvidenceError.

Both modes of the kernel give the same.
"""

from __future__ import annotations

import zlib
from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.zip import header_kernel, name_kernel
from ringfence.formats.zip.containers import describe_container, find_code
from ringfence.formats.zip.open_archive import open_archive
from tests.formats.zip.interpreted import interpret
from tests.formats.zip.zip_writer import File, Tail, deflate, make_descriptor, make_zip

TEXT = b"where the data goes " * 40
PACKED = deflate(TEXT)
SEED = make_zip(
    File(b"AndroidManifest.xml", TEXT),
    File(b"classes.dex", TEXT, descriptor=make_descriptor(zlib.crc32(TEXT), len(PACKED), len(TEXT))),
    File(b"lib/x/a.so", TEXT, method=0, extra=b"\1\0\x10\0" + bytes(16), local_extra=b"\xfe\xca\2\0ab"),
    File(b"a.apk", make_zip(File(b"b", TEXT)), method=0),
    tail=Tail(comment=b"a comment"),
)
NUMBERS = (
    b"\0\0",
    b"\xff\xff",
    b"\xff\xff\xff\xff",
    b"\0\0\0\x80",
    b"PK\5\6",
    b"PK\3\4",
    b"PK\1\2",
    b"\1\0",
    b"\x08\0",
)

changes = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, len(SEED) - 1), st.sampled_from(NUMBERS)),
        st.tuples(st.just("set"), st.integers(0, len(SEED) - 1), st.binary(min_size=1, max_size=3)),
        st.tuples(st.just("cut"), st.integers(0, len(SEED) - 1), st.binary(min_size=1, max_size=40)),
        st.tuples(st.just("add"), st.integers(0, len(SEED) - 1), st.binary(min_size=1, max_size=40)),
        st.tuples(st.just("copy"), st.integers(0, len(SEED) - 1), st.binary(min_size=1, max_size=60)),
    ),
    min_size=1,
    max_size=6,
)


def mutate(seed: bytes, steps: list[tuple[str, int, bytes]]) -> bytes:
    data = bytearray(seed)
    for how, at, what in steps:
        if how == "set":
            data[at : at + len(what)] = what
        elif how == "cut":
            del data[at : at + len(what)]
        elif how == "add":
            data[at:at] = what
        else:
            data[at:at] = data[len(data) // 2 : len(data) // 2 + len(what)]
    return bytes(data)


def read_all(data: bytes) -> object:
    """Everything that can be asked of an archive; None where it is none."""
    try:
        archive = open_archive(data, "x.apk")
    except EvidenceError:
        return None
    assert len(archive.entries) <= len(data) // 30 + 1
    read = [bytes(archive.view(entry, 1 << 20)) for entry in archive.entries]
    for entry in archive.entries:
        assert 0 <= entry.data_start <= len(data)
        assert archive.find(entry.raw_name) is not None
    assert 0 <= archive.directory_start <= archive.directory_end <= archive.end_record_start <= len(data)
    return (
        archive.names(),
        read,
        archive.oddities,
        archive.comment,
        describe_container(archive),
        find_code(archive),
    )


@settings(max_examples=300, deadline=None)
@given(changes)
def test_any_change_ends_in_a_result_or_an_evidence_error(steps: list[tuple[str, int, bytes]]) -> None:
    read_all(mutate(SEED, steps))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_end_in_a_result_or_an_evidence_error(data: bytes, headed: bool) -> None:
    read_all((b"PK\3\4" if headed else b"") + data)


@settings(max_examples=100, deadline=None)
@given(changes)
def test_both_modes_of_the_kernel_agree(steps: list[tuple[str, int, bytes]]) -> None:
    data = memoryview(mutate(SEED, steps))
    results = []
    for kernel, naming in ((header_kernel, name_kernel), (interpret(header_kernel), interpret(name_kernel))):
        rows, ends, gaps = (array("q", [0]) * length for length in (kernel.WIDTH * 40, 40, 5))
        start = max(bytes(data).find(b"PK\1\2"), 0)
        count = kernel.walk_directory(data, start, len(data), 0, rows, ends)
        order = array("q", sorted(range(count), key=rows[kernel.HEADER :: kernel.WIDTH].__getitem__))
        found = kernel.check_headers(data, start, 0, count, rows, ends)
        found |= kernel.compare_neighbours(data, rows, ends[:count], order, gaps)
        scanned = array("q", [0]) * (kernel.WIDTH * 40)
        names: list[bytes] = []
        index: dict[bytes, int] = {}
        naming.name_entries(bytes(data), 0, rows[: count * kernel.WIDTH], names, index)
        results.append(
            (count, rows, ends, found, gaps, kernel.scan_headers(data, 0, scanned), scanned, names, index)
        )
    assert results[0] == results[1]
