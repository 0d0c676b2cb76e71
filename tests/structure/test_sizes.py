"""Sizes: a file is 300 lines as a rule and 500 at most, a function 25 as a rule and 50 at most.

The exceptions are named here with their size of today. The list may only shrink: an entry that has
become too large a claim must be lowered, and one that is no longer needed must go.
"""

from __future__ import annotations

import pytest

from tests.structure.sources import CODE_FOLDERS, ROOT, functions, python_files

FILE_LINES = 500
FUNCTION_LINES = 50

LONG_FILES: dict[str, int] = {}
# "file::function": lines. A kernel is one compiled loop over arrays; calls in it would slow it.
LONG_FUNCTIONS: dict[str, int] = {
    "src/ringfence/evidence/apps/kernels/shapes.py::sum_members": 77,
    "src/ringfence/evidence/apps/kernels/code_uses.py::list_code_uses": 108,
    "src/ringfence/evidence/apps/kernels/code_uses.py::list_annotated_methods": 64,
    "src/ringfence/evidence/apps/kernels/hashing.py::_hash_bytes": 62,
    "src/ringfence/evidence/apps/kernels/hashing.py::hash_signatures": 55,
    "src/ringfence/formats/addresses/scan_addresses.py::scan_addresses": 268,
    "src/ringfence/formats/captures/assemble.py::assemble": 17,
    "src/ringfence/formats/captures/assemble.py::_put": 59,
    "src/ringfence/formats/captures/assemble.py::join_sides": 55,
    "src/ringfence/formats/captures/intern_spans.py::intern_spans": 73,
    "src/ringfence/formats/captures/list_datagrams.py::list_datagrams": 54,
    "src/ringfence/formats/dns/scan_messages.py::_read_records": 58,
    "src/ringfence/formats/tls/scan_hellos.py::_read_extensions": 76,
    "src/ringfence/formats/captures/decode_links.py::begin_frames": 54,
    "src/ringfence/formats/captures/decode_links.py::decode_links": 294,
    "src/ringfence/formats/captures/decode_network.py::_inside_udp": 67,
    "src/ringfence/formats/captures/decode_network.py::decode_network": 252,
    "src/ringfence/formats/captures/track_flows.py::track_flows": 262,
    "src/ringfence/formats/captures/walk_pcap.py::walk_pcap": 69,
    "src/ringfence/formats/captures/walk_pcapng.py::walk_pcapng": 125,
    "src/ringfence/formats/zip/header_kernel.py::walk_directory": 90,
    "src/ringfence/formats/zip/header_kernel.py::check_headers": 110,
    "src/ringfence/formats/zip/header_kernel.py::scan_headers": 86,
    "src/ringfence/formats/dex/matching.py::match_members": 56,
    "src/ringfence/formats/dex/matching.py::match_strings": 90,
    "src/ringfence/formats/dex/members.py::read_members": 101,
    "src/ringfence/formats/dex/package_runs.py::number_runs": 56,
    "src/ringfence/formats/dex/members.py::read_static_strings": 86,
    "src/ringfence/formats/dex/plain_code.py::count_plain": 99,
    "src/ringfence/formats/dex/sifting.py::sift": 62,
    "src/ringfence/formats/dex/sweep.py::_follow": 61,
    "src/ringfence/formats/dex/sweep.py::sweep": 261,
    "src/ringfence/names/compare.py::_compare": 186,
    "src/ringfence/names/compare.py::_same_word": 59,
    "src/ringfence/names/gather.py::gather": 61,
    "src/ringfence/names/spell.py::_fold": 66,
    "src/ringfence/formats/access_logs/pick_fields.py::_pick": 115,
    "src/ringfence/formats/access_logs/pick_fields.py::group_rows": 64,
    "src/ringfence/formats/ownership/scan_json.py::scan_records": 249,
    "src/ringfence/formats/ownership/read_texts.py::_share": 72,
    "src/ringfence/formats/ownership/unescape_strings.py::unescape": 65,
    "src/ringfence/graph/kernels/deciphering.py::decipher": 162,
    "src/ringfence/graph/kernels/spreading.py::spread": 86,
    "src/ringfence/graph/kernels/tracing.py::trace": 60,
    "src/ringfence/owners/kernels/cascading.py::cascade": 136,
    "src/ringfence/owners/kernels/components.py::find_components": 80,
    "src/ringfence/owners/kernels/controlling.py::control": 113,
    "src/ringfence/owners/kernels/integrating.py::integrate": 86,
    "src/ringfence/owners/kernels/numbering.py::number_texts": 75,
    "src/ringfence/owners/kernels/upper_controlling.py::control_upper": 68,
}


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_no_file_is_too_long(folder: str) -> None:
    sizes = {file: len((ROOT / file).read_text().splitlines()) for file in python_files(folder)}
    assert _too_long(sizes, FILE_LINES, LONG_FILES, folder) == []


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_no_function_is_too_long(folder: str) -> None:
    sizes: dict[str, int] = {}
    for file in python_files(folder):
        for name, lines in functions(file):
            sizes[f"{file}::{name}"] = max(lines, sizes.get(f"{file}::{name}", 0))
    assert _too_long(sizes, FUNCTION_LINES, LONG_FUNCTIONS, folder) == []


def _too_long(sizes: dict[str, int], limit: int, exceptions: dict[str, int], folder: str) -> list[str]:
    """What breaks the limit, and which exceptions claim more than they use."""
    here = {name: lines for name, lines in exceptions.items() if name.startswith(f"{folder}/")}
    broken = [f"{name}: {n} lines, {limit} at most" for name, n in sizes.items() if n > here.get(name, limit)]
    stale = [
        f"{name}: lower its exception to {sizes.get(name, 0)}"
        for name in here
        if sizes.get(name, 0) < here[name]
    ]
    return broken + stale
