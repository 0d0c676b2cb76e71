"""The search for addresses: what is found, where it ends, and that nothing real is missed."""

from __future__ import annotations

import importlib.util
import os
import re
import struct
import zipfile
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from random import Random
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.addresses import find_addresses as finder
from ringfence.formats.addresses.find_addresses import Addresses, Kind, find_addresses, find_addresses_in

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "apps"
SOURCE = Path(finder.__file__).with_name("scan_addresses.py")


def found(data: bytes) -> list[tuple[Kind, str]]:
    addresses = find_addresses(data)
    kinds = [Kind(number) for number in addresses.kind.tolist()]
    return list(zip(kinds, addresses.texts(), strict=True))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"see http://a.example.com/p?q=1.", [(Kind.URL, "http://a.example.com/p?q=1")]),
        (b"wss://%s.umeng.com/x\0", [(Kind.URL, "wss://%s.umeng.com/x")]),
        (b"MQTT://Broker.Example.cn:1883", [(Kind.URL, "MQTT://Broker.Example.cn:1883")]),
        (b"(https://a.b.io/x)", [(Kind.URL, "https://a.b.io/x")]),
        (b"https://", [(Kind.URL, "https://")]),
        (b"xhttps://glued.org/", [(Kind.URL, "https://glued.org/")]),
        (b"content://com.android.contacts/raw", [(Kind.CONTENT, "content://com.android.contacts/raw")]),
        (b"market://details?id=x", [(Kind.OTHER, "market://details?id=x")]),
        (b"my.app://open", [(Kind.OTHER, "my.app://open")]),
        (b'{"u":"https:\\/\\/j.son.cn\\/x"}', [(Kind.URL, "https://j.son.cn/x")]),
        (b"http://[2001:db8::1]:80/", [(Kind.URL, "http://[2001:db8::1]:80/")]),
        (
            b"http://u:p@h.io:99/x?u=https://inner.net/ end.com",
            [(Kind.URL, "http://u:p@h.io:99/x?u=https://inner.net/"), (Kind.URL, "https://inner.net/"),
             (Kind.HOST, "end.com")],
        ),
        (b"\0api.foo.com\0", [(Kind.HOST, "api.foo.com")]),
        (b"at API.FOO.COM.", [(Kind.HOST, "API.FOO.COM")]),
        (b"..foo.com..", [(Kind.HOST, "foo.com")]),
        (b"_x.foo.com-", [(Kind.HOST, "x.foo.com")]),
        (b"a.xn--fiqs8s", [(Kind.HOST, "a.xn--fiqs8s")]),
        (b"com.foo.barbar name.java a.b.c 1.5 foo..com", []),
        (b"%2Fapi.foo.com \\u002Fb.foo.com \\nc.foo.com",
         [(Kind.HOST, "api.foo.com"), (Kind.HOST, "b.foo.com"), (Kind.HOST, "c.foo.com")]),
        (b"https://a.getui.net,https://b.getui.net;https://c.io|x",
         [(Kind.URL, "https://a.getui.net"), (Kind.URL, "https://b.getui.net"), (Kind.URL, "https://c.io")]),
        (b"wx://a?u=http%3A%2F%2Fqm.qq.com%2Fx.y.com&z=1",
         [(Kind.OTHER, "wx://a?u=http%3A%2F%2Fqm.qq.com%2Fx.y.com&z=1"), (Kind.HOST, "qm.qq.com")]),
        (b"socket://sdk.getui.net:5224", [(Kind.URL, "socket://sdk.getui.net:5224")]),
        (b"1.2.3.4 10.0.0.256 1.2.3.4.5 v1.2.3.4", [(Kind.IPV4, "1.2.3.4")]),
        (b"fe80::1 1:2:3:4:5:6:7:8 12:30:45 00:11:22:33:44:55 std::string A::b",
         [(Kind.IPV6, "fe80::1"), (Kind.IPV6, "1:2:3:4:5:6:7:8"), (Kind.IPV6, "A::b")]),
        ("访问http://www.baidu.com查看".encode(), [(Kind.URL, "http://www.baidu.com")]),
        ("访问www.baidu.com查看".encode(), [(Kind.HOST, "www.baidu.com")]),
        ("https://фу.example.рф/a".encode(), [(Kind.URL, "https://фу.example.рф/a")]),
        (b"a" * 64 + b".com", []),
        (b"a." * 126 + b"com", []),
        (b"a." * 125 + b"com", [(Kind.HOST, "a." * 125 + "com")]),
        (b"", []),
        (b".:.:", []),
    ],
)  # fmt: skip
def test_what_is_an_address(data: bytes, expected: list[tuple[Kind, str]]) -> None:
    assert found(data) == expected


@pytest.mark.parametrize("pad", [b"", b"x", b"\0", b"\0\0\0"])
def test_text_of_two_bytes_a_character_is_found_at_any_place(pad: bytes) -> None:
    text = "go https://w.wide.com/x or host.wide.net, 10.1.2.3".encode("utf-16-le")
    addresses = find_addresses(pad + text + b"\0\0plain.org")
    assert list(addresses.texts()) == ["https://w.wide.com/x", "host.wide.net", "10.1.2.3", "plain.org"]
    assert addresses.wide.tolist() == [1, 1, 1, 0]
    assert addresses.around(1) == (" ", ",")


def test_no_address_goes_over_the_end_of_its_span() -> None:
    data = b"https://a.foo.comhttps://b.foo.com/x"
    addresses = find_addresses_in(data, [0, 17, 27, 30], [17, 36, 36, 99])
    assert list(addresses.texts()) == ["https://a.foo.com", "https://b.foo.com/x", "foo.com"]
    assert addresses.span.tolist() == [0, 1, 2]
    assert addresses.around(0) == ("", "")


def test_spans_that_lie_nowhere_hold_nothing() -> None:
    addresses = find_addresses_in(b"foo.com", [-5, 9, 3, 7], [0, 50, 1, 7])
    assert len(addresses) == 0
    assert list(find_addresses_in(b"foo.com", [-5], [1 << 60]).texts()) == ["foo.com"]
    assert len(find_addresses_in(b"", [0], [5])) == 0
    with pytest.raises(ValueError, match="one length"):
        find_addresses_in(b"foo.com", [0, 1], [2])


def test_more_addresses_than_there_is_room_for_at_first() -> None:
    data = b"".join(b"http://h%d.foo.com/ " % number for number in range(30_000))
    addresses = find_addresses(data)
    assert len(addresses) == 30_000
    assert addresses.text(29_999) == "http://h29999.foo.com/"
    assert addresses.gaps == ()


def test_only_so_many_addresses_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "_MOST_ROWS", 10)
    addresses = find_addresses(b"a.com " * 11)
    assert len(addresses) == 10
    assert addresses.gaps == ("only the first 10 addresses were kept",)
    assert find_addresses(b"a.com " * 9).gaps == ()


@pytest.mark.parametrize("buffer", [bytearray, memoryview, lambda data: np.frombuffer(data, np.uint8)])
def test_any_buffer_will_do(buffer: type) -> None:
    assert list(find_addresses(buffer(b"x api.foo.com")).texts()) == ["api.foo.com"]


WORDS = (
    "http:// https:// :// :: : . .. / \\/ \\ % @ [ ] { com cn io foo a 1 255 256 fe80 \0 ' \" - _ é 查 "
    "content wss java www. .com \\u002F so"
)
PIECES = st.sampled_from(WORDS.split(" "))
SOUP = st.one_of(
    st.binary(max_size=200),
    st.lists(PIECES, max_size=60).map(lambda parts: "".join(parts).encode()),
    st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).encode("utf-16-le")),
)
FULL_URL = re.compile(
    rb"(?<![A-Za-z0-9+.\-])(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|io))(?![\w.\-])"
)


@given(SOUP)
def test_rows_are_in_order_and_inside(data: bytes) -> None:
    addresses = find_addresses(data)
    assert (addresses.begin < addresses.end).all()
    assert (addresses.begin >= 0).all()
    assert (addresses.end <= len(data)).all()
    assert (np.diff(addresses.begin) > 0).all()
    for row in range(len(addresses)):
        assert addresses.text(row)


@given(SOUP)
def test_every_plain_url_is_found(data: bytes) -> None:
    addresses = find_addresses(data)
    begins = set(addresses.begin[addresses.kind == Kind.URL].tolist())
    for match in FULL_URL.finditer(data):
        assert match.start() in begins


@given(st.lists(SOUP, max_size=12), st.randoms(use_true_random=False), st.booleans())
def test_spans_are_searched_as_if_each_stood_alone(texts: list[bytes], chance: Random, wide: bool) -> None:
    data = b"".join(texts) + b"quiet" * 100
    begins = [chance.randint(0, len(data)) for _ in range(40)]
    if chance.random() < 0.7:
        begins.sort()
    ends = [chance.choice([at + 9, at + 70, begins[span - 39]]) for span, at in enumerate(begins)]
    together = find_addresses_in(data, begins, ends, wide=wide)
    alone = []
    for span, begin in enumerate(begins):
        single = find_addresses_in(data[begin : ends[span]], [0], [ends[span]], wide=wide)
        alone += [(span, begin + int(row[0]), begin + int(row[1])) for row in places(single)]
    spans = together.span.tolist()
    assert [(span, *row) for span, row in zip(spans, places(together), strict=True)] == alone


def places(addresses: Addresses) -> list[tuple[int, int]]:
    return list(zip(addresses.begin.tolist(), addresses.end.tolist(), strict=True))


def interpreted() -> ModuleType:
    """The kernel's own text, run as Python even where it was compiled."""
    spec = importlib.util.spec_from_loader("plain_scan", SourceFileLoader("plain_scan", str(SOURCE)))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PLAIN = interpreted()


@given(SOUP)
def test_the_interpreted_kernel_gives_the_same_rows(data: bytes) -> None:
    expected = find_addresses(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder, "scan_addresses", PLAIN)
        finder._tables.cache_clear()
        same = find_addresses(data)
    finder._tables.cache_clear()
    for column in ("span", "begin", "end", "kind", "wide"):
        assert getattr(same, column).tolist() == getattr(expected, column).tolist()


def dex_files() -> Iterator[tuple[str, bytes]]:
    for path in sorted(CORPUS.glob("*/*.apk")):
        try:
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    if re.fullmatch(r"classes\d*\.dex", name):
                        yield f"{path.name}:{name}", package.read(name)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError, EOFError):
            continue


def strings_of(dex: bytes) -> tuple[list[int], list[int]]:
    count, at = struct.unpack_from("<II", dex, 0x38)
    if at + 4 * count > len(dex):
        return [], []
    begins = [place + (2 if dex[place] > 127 else 1) for place in struct.unpack_from(f"<{count}I", dex, at)
              if place + 1 < len(dex)]  # fmt: skip
    return begins, [dex.find(b"\0", begin) for begin in begins]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of apps is not here")
def test_nothing_that_a_plain_expression_finds_in_real_apps_is_missed() -> None:
    url = re.compile(rb"(?:https?|wss?)://[A-Za-z0-9][A-Za-z0-9.\-]*\.[A-Za-z]{2,}")
    host = re.compile(rb"(?<![\w.\-@])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|ru)(?![\w.\-])")
    urls = hosts = 0
    for name, dex in dex_files():
        begins, ends = strings_of(dex)
        seen = set(find_addresses_in(dex, begins, ends).begin.tolist())
        for begin, end in zip(begins, ends, strict=True):
            text = dex[begin:end]
            if b"://" in text:
                for match in url.finditer(text):
                    urls += 1
                    assert begin + match.start() in seen, (name, match[0])
            elif b"." in text:
                for match in host.finditer(text):
                    hosts += 1
                    assert begin + match.start() in seen, (name, match[0])
    assert urls > 150
    assert hosts > 20
