"""DNS messages: names with pointers, the records that matter, what is broken, streams and DoH."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.dns.message import Message, Question, Record, read_likely_message, read_message
from ringfence.formats.dns.streams import names_unreadable, read_doh_query, read_stream
from tests.dns_writer import label, message, question, record


def read(data: bytes) -> Message:
    found = read_message(data)
    assert found is not None
    return found


def test_a_question() -> None:
    found = read(message(question("Log.TikTokV.com", 65)))
    assert found.questions == (Question("Log.TikTokV.com", "HTTPS"),)
    assert (found.number, found.is_answer, found.complete, found.records) == (7, False, True, ())


def test_an_answer_with_a_chain_of_names() -> None:
    answer = message(
        question("a.example"),
        record(b"\xc0\x0c", 5, label("b.example")),
        record(label("b.example"), 1, b"\xc0\x00\x02\x01"),
        record(b"\xc0\x0c", 28, bytes(15) + b"\x01"),
        counts=(1, 3, 0, 0),
        flags=0x8180,
    )
    assert read(answer).records == (
        Record("a.example", "CNAME", "b.example", 60, "answer"),
        Record("b.example", "A", "192.0.2.1", 60, "answer"),
        Record("a.example", "AAAA", "::1", 60, "answer"),
    )
    assert read(answer).is_answer


@pytest.mark.parametrize(
    ("kind", "value", "name", "text"),
    [
        (12, label("host.local"), "PTR", "host.local"),
        (15, b"\0\x0a" + label("mx.example"), "MX", "10 mx.example"),
        (16, b"\x03abc\x02de", "TXT", "abc; de"),
        (33, b"\0\x01\0\x02\x01\xbb" + label("s.example"), "SRV", "1 2 443 s.example"),
        (
            65,
            b"\0\x01\0" + b"\0\x01\0\x06\x02h2\x02h3" + b"\0\x04\0\x04\xc0\0\x02\x01" + b"\0\x05\0\x03abc",
            "HTTPS",
            "1 . alpn=h2,h3 ipv4hint=192.0.2.1 ech=3 bytes",
        ),
        (64, b"\0\0" + label("alias.example"), "SVCB", "0 alias.example"),
        (6, label("ns.example") + label("me.example") + bytes(20), "SOA", "ns.example me.example"),
        (32, b"\0\0\xc0\0\x02\x01", "NB", "192.0.2.1"),
        (9999, b"abc", "TYPE9999", "3 bytes"),
    ],
)
def test_records(kind: int, value: bytes, name: str, text: str) -> None:
    data = message(record(label("a.example"), kind, value), counts=(0, 1, 0, 0), flags=0x8400)
    assert read(data).records == (Record("a.example", name, text, 60, "answer"),)


def test_names_that_cannot_be_printed() -> None:
    raw = b"\x03a.b\x02\\\x01\x01\xff\0"
    found = read(message(raw + b"\0\x01\0\x01"))
    assert found.questions[0].name == "a\\.b.\\\\\\001.\\255"
    assert read(message(label("小佛") + b"\0\x01\0\x01")).questions[0].name == "小佛"


@pytest.mark.parametrize("name", [b"\xc0\xff", b"\x01a\xc0\x1b", b"\xc0\x1b", b"\xff", b"\x40ab"])
def test_names_that_cannot_be(name: bytes) -> None:
    data = message(question("ok.example"), name + b"\0\x01\0\x01", counts=(2, 0, 0, 0))
    found = read(data)
    assert not found.complete
    assert [q.name for q in found.questions] == ["ok.example"]
    assert found.oddities


def test_a_name_that_points_at_itself() -> None:
    assert read_message(message(b"\x01a\xc0\x0c\0\x01\0\x01")) is None
    assert read_message(message(b"\xc0\x0c\0\x01\0\x01")) is None


def test_long_chains_of_pointers_are_given_up() -> None:
    """Each pointer points at the one before it; 64 are followed, not 100."""
    chain = b"\0\0" + b"".join(b"\xc0" + bytes([23 + 2 * n]) for n in range(100))

    def ask(jumps: int) -> Message:
        place = 23 + 2 * jumps
        pointer = bytes([0xC0 | place >> 8, place & 255])
        return read(message(record(b"\0", 16, chain), record(pointer, 1, bytes(4)), counts=(0, 2, 0, 0)))

    assert ask(60).complete
    assert not ask(90).complete
    assert ask(90).oddities[-1] == "a name that points forwards or at itself"


def test_what_is_no_message() -> None:
    assert read_message(b"") is None
    assert read_message(bytes(12)) is None
    assert read_message(b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n") is None


def test_a_cut_answer_says_so() -> None:
    whole = message(
        question("a.example"), record(b"\xc0\x0c", 1, bytes(4)), counts=(1, 1, 0, 0), flags=0x8180
    )
    found = read(whole[:-6])
    assert not found.complete
    assert found.oddities == ("the message ends early",)
    assert [q.name for q in found.questions] == ["a.example"]


def test_a_stream() -> None:
    one, two = message(question("a.example")), message(question("b.example"))
    data = b"".join(len(part).to_bytes(2, "big") + part for part in (one, two)) + b"\0\x05abc"
    assert [found.questions[0].name for found in read_stream(data)] == ["a.example", "b.example"]
    assert list(read_stream(b"GET / HTTP/1.1\r\n\r\n")) == []


def test_dns_over_https_in_a_target() -> None:
    code = base64.urlsafe_b64encode(message(question("a.example"))).decode().rstrip("=")
    found = read_doh_query(f"/dns-query?dns={code}")
    assert found is not None
    assert found.questions == (Question("a.example", "A"),)
    assert read_doh_query("/dns-query?dns=AAAA") is None
    assert read_doh_query("/x?dns=" + "A" * 17) is None


def test_dnscrypt_is_named() -> None:
    assert names_unreadable(b"r6fnvWj8" + bytes(100)) == "dnscrypt"
    assert names_unreadable(message(question("2.dnscrypt-cert.example", 16))) == "dnscrypt"
    assert names_unreadable(message(question("a.example"))) == ""


def test_what_can_hardly_be_anything_else() -> None:
    asked = message(question("a.example"))
    assert read_likely_message(asked) == read(asked)
    assert read_likely_message(message(question("a.example", 9999))) is None
    assert read_likely_message(message(question("single"))) is None
    assert read_likely_message(message(question("a b.example"))) is None
    assert read_likely_message(asked[:-1]) is None
    assert read_likely_message(message(question("a.example") * 2, counts=(2, 0, 0, 0))) is None


@given(st.data())
def test_any_bytes_give_a_message_or_nothing(data: st.DataObject) -> None:
    raw = bytearray(
        message(
            question("a.example"),
            record(b"\xc0\x0c", 65, b"\0\x01\0\0\x01\0\x03\x02h2"),
            record(b"\xc0\x0c", 33, bytes(6) + label("s.example")),
            counts=(1, 2, 0, 0),
            flags=0x8180,
        )
    )
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read_message(bytes(raw[: data.draw(st.integers(0, len(raw)))]))
