"""Method handles and call sites, added to the sample by hand: tables, an array of values, and a new map."""

from __future__ import annotations

import struct

import pytest

from ringfence.formats.dex.call_sites import CallSites, read_call_sites
from ringfence.formats.dex.open_dex import Dex, open_dex
from tests.dex_writer import seal
from tests.formats.dex.sample_dex import make_dex

STATIC_PUT, INVOKE_STATIC, INVOKE_CONSTRUCTOR = 0, 4, 6
HANDLE, STRING, METHOD_TYPE, INT, NULL, ARRAY = 0x16, 0x17, 0x15, 0x04, 0x1E, 0x1C


def add_call_sites(handles: list[tuple[int, int]], *sites: bytes, claimed: int | None = None) -> Dex:
    """The sample with these rows of (kind, method or field) and call sites; `claimed` rows in the map."""
    data = bytearray(make_dex(38))
    data += bytes(-len(data) % 4)
    handles_at = len(data)
    for kind, index in handles:
        data += struct.pack("<4H", kind, 0, index, 0)
    array_at = []
    for site in sites:
        array_at.append(len(data))
        data += site
    data += bytes(-len(data) % 4)
    sites_at = len(data)
    data += struct.pack(f"<{len(sites)}I", *array_at)
    map_at = len(data)
    data += struct.pack("<I", 2)
    data += struct.pack("<HHII", 7, 0, len(sites) if claimed is None else claimed, sites_at)
    data += struct.pack("<HHII", 8, 0, len(handles) if claimed is None else claimed, handles_at)
    struct.pack_into("<I", data, 32, len(data))
    struct.pack_into("<I", data, 52, map_at)
    dex = open_dex(seal(bytes(data)), "a.dex")
    assert dex.gaps == ()
    return dex


def read(*sites: bytes) -> CallSites:
    return read_call_sites(
        add_call_sites([(INVOKE_STATIC, 3), (STATIC_PUT, 0), (INVOKE_CONSTRUCTOR, 2)], *sites)
    )


def test_a_call_site_leads_to_the_methods_it_was_given() -> None:
    lambda_ = bytes(
        (5, HANDLE, 0, STRING, 7, METHOD_TYPE, 0, INT | 3 << 5, 1, 2, 3, 4, HANDLE | 1 << 5, 2, 0)
    )
    found = read(lambda_, bytes((3, HANDLE, 0, NULL, HANDLE, 1)))
    assert found.handles.tolist() == [3, -1, 2]
    assert found.methods == ((3, 2), (3,))
    assert found.gaps == ()


@pytest.mark.parametrize(
    "site",
    [bytes((1, HANDLE, 9)), bytes((1, ARRAY, 1, NULL)), bytes((2, HANDLE | 7 << 5, *(255,) * 8, NULL))],
)
def test_a_damaged_call_site_leads_nowhere(site: bytes) -> None:
    found = read(site, bytes((1, HANDLE, 0)))
    assert found.methods == ((), (3,))
    assert found.gaps == ("1 call sites are damaged",)


def test_tables_that_end_with_the_file() -> None:
    found = read_call_sites(add_call_sites([(INVOKE_STATIC, 3)], bytes((1, HANDLE, 0)), claimed=60_000))
    assert found.handles[0] == 3
    assert found.methods[0] == (3,)
    assert len(found.gaps) >= 2
    assert "of 60,000 call sites were read" in " ".join(found.gaps)


def test_most_dex_files_have_none() -> None:
    found = read_call_sites(open_dex(make_dex(), "a.dex"))
    assert (len(found.handles), found.methods, found.gaps) == (0, (), ())
