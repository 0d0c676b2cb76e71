"""Each format, byte for byte, and what none may do: look right and hold nothing, or take words for rules."""

from __future__ import annotations

import json
import plistlib
import re
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.enforcement.engines import ENGINES
from ringfence.enforcement.to_mobileconfig import MOST_ENTRIES
from ringfence.enforcement.to_url_blocklist import MOST_FILTERS
from ringfence.errors import UsageError
from ringfence.model.block import BlockedName, Reason
from ringfence.report.terminal_block import block_list_to_terminal
from ringfence.report.terminal_page import Look
from ringfence.report.to_json import block_list_to_json
from tests.golden import compare_with_golden
from tests.sample_block_list import ADDRESSES, NAMES, block_list

GOLDEN = Path(__file__).parent / "golden"
MARKS = {
    "hosts": "#",
    "dnsmasq": "#",
    "unbound": "#",
    "rpz": ";",
    "adguard": "!",
    "nftables": "#",
    "suricata": "#",
}
MARKS |= {"squid": "#", "mitmproxy": "#"}
NAMES_ONLY = ("hosts", "dnsmasq", "unbound", "adguard", "suricata-dataset")


@pytest.mark.parametrize("format_", ENGINES)
def test_what_is_written(format_: str) -> None:
    compare_with_golden(ENGINES[format_](block_list()), GOLDEN / f"{format_}.txt")


def test_what_is_said() -> None:
    compare_with_golden(block_list_to_terminal(block_list(), look=Look()), GOLDEN / "terminal.txt")
    compare_with_golden(block_list_to_json(block_list()), GOLDEN / "json.txt")


@pytest.mark.parametrize("format_", NAMES_ONLY)
def test_a_format_of_names_refuses_a_list_of_addresses(format_: str) -> None:
    with pytest.raises(UsageError, match="addresses only"):
        ENGINES[format_](block_list(names=()))


def test_a_firewall_refuses_a_list_of_names() -> None:
    with pytest.raises(UsageError, match="names only"):
        ENGINES["nftables"](block_list(addresses=()))


@pytest.mark.parametrize("format_", ["nftables", "suricata", "squid", "rpz", "mitmproxy", "chrome"])
def test_a_list_of_addresses_alone_is_written(format_: str) -> None:
    written = ENGINES[format_](block_list(names=()))
    assert "7.100.51.198" in written if format_ == "rpz" else "198.51.100.7" in written
    assert "ringfence_names" not in written  # Squid refuses to deny an ACL that is not there


@pytest.mark.parametrize(("format_", "most"), [("chrome", MOST_FILTERS), ("mobileconfig", MOST_ENTRIES)])
def test_more_than_a_device_takes_is_refused(format_: str, most: int) -> None:
    names = tuple(BlockedName(f"n{number}.example", False, "", Reason()) for number in range(most + 1))
    with pytest.raises(UsageError, match=f"{most:,}"):
        ENGINES[format_](block_list(names=names))


def test_the_longest_address_trigger_of_a_policy_zone() -> None:
    """`::` is written zz wherever it stands; groups keep no leading zeros."""
    for address, trigger in {
        "2001:db8::7": "128.7.zz.db8.2001",
        "::7": "128.7.zz",
        "2001:db8::": "128.zz.db8.2001",
        "2001:db8:1:2:3:4:5:6": "128.6.5.4.3.2.1.db8.2001",
    }.items():
        written = ENGINES["rpz"](block_list(addresses=(replace(ADDRESSES[1], address=address),)))
        assert f"\n{trigger}.rpz-ip CNAME .\n" in written


hostile = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "\nrm -rf /",
        "x\r\ny",
        "\\",
        "a\\",
        '"',
        "'''",
        '"""',
        "--> <!--",
        "\u2028drop",
        "; deny all",
        "{}",
        "\x00",
        "*/",
    ]
)


@given(st.lists(hostile, min_size=9, max_size=9))
@pytest.mark.parametrize("format_", MARKS)
def test_no_word_becomes_a_line_of_configuration(format_: str, words: list[str]) -> None:
    """Whatever owners, paths, rules, senders, warnings and titles say, only comments change."""
    owner, path, rule, stops, warning, breadth, title, asked, _ = words
    reason = Reason(owner, (path,), (rule,), (stops,), warning)
    names = tuple(replace(name, reason=reason, breadth=breadth) for name in NAMES)
    addresses = tuple(replace(each, reason=reason, breadth=breadth) for each in ADDRESSES)
    told = replace(block_list(names, addresses), title=title, asked=asked)
    assert _rules(format_, ENGINES[format_](told)) == _rules(format_, ENGINES[format_](block_list()))


def _rules(format_: str, written: str) -> list[str]:
    """The lines that are no comments, however an engine may split lines."""
    lines = re.split("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", written)
    assert not any(line.rstrip().endswith("\\") for line in lines)  # joined with the next one by some engines
    return [line for line in lines if line.strip() and not line.lstrip().startswith(MARKS[format_])]


@given(hostile)
def test_a_profile_holds_any_title(title: str) -> None:
    told = replace(block_list(), title=title)
    read = plistlib.loads(ENGINES["mobileconfig"](told).encode())
    assert read["PayloadContent"][0]["DenyListURLs"][0] == "https://red.bluecloud.example/"
    assert json.loads(ENGINES["intune"](told))["platforms"] == "windows10"


def test_a_profile_is_the_same_one_while_the_list_is() -> None:
    one, other = (
        plistlib.loads(ENGINES["mobileconfig"](each).encode())["PayloadUUID"]
        for each in (block_list(), replace(block_list(), title="another"))
    )
    assert one == other


def test_the_dataset_is_base64_of_every_known_name() -> None:
    lines = ENGINES["suricata-dataset"](block_list()).splitlines()
    names = ["api.redsdk.example", "red.bluecloud.example", "redsdk.example"]
    assert [b64decode(line).decode() for line in lines] == names


def test_a_name_seen_below_that_is_no_host_name_is_not_written() -> None:
    names = (replace(NAMES[1], below=("evil\n1.2.3.4 bank.example", "api.redsdk.example")),)
    assert "bank" not in ENGINES["hosts"](block_list(names))
    assert "api.redsdk.example" in ENGINES["hosts"](block_list(names))
