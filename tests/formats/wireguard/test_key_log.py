"""Logs of WireGuard's keys: what is one, and what is left of a broken one."""

from __future__ import annotations

import pytest

from ringfence.formats.wireguard.key_log import (
    MOST_SHARED,
    is_wireguard_log,
    read_wireguard_keys,
)
from tests.wireguard_writer import Peers, line, private, public


def test_every_kind_of_key_is_read() -> None:
    peers = Peers(shared=private("shared"))
    keys = read_wireguard_keys(peers.log() + peers.log())
    assert keys.static == (peers.initiator,)
    assert keys.remote == (public(peers.responder),)
    assert keys.ephemeral == (private("ainitiator"),)
    assert keys.shared == (peers.shared,)
    assert (len(keys), keys.left) == (4, 0)


@pytest.mark.parametrize("form", [b"  %s", b"%s\r\n", b"# a comment\n\n%s"])
def test_forms_of_a_line(form: bytes) -> None:
    data = form % line("PRESHARED_KEY", private("x")).rstrip(b"\n")
    assert is_wireguard_log(data)
    assert read_wireguard_keys(data).shared == (private("x"),)
    assert read_wireguard_keys(data.replace(b" = ", b"=")).shared == (private("x"),)


@pytest.mark.parametrize(
    ("data", "left"),
    [
        (b"PRESHARED_KEY = \n", 1),
        (b"PRESHARED_KEY = abcd\n", 1),
        (b"PRIVATE_KEY = " + b"A" * 43 + b"=\n", 0),
        (b"CLIENT_RANDOM " + b"ab" * 32 + b" " + b"cd" * 48, 0),
        (b"", 0),
    ],
)
def test_what_is_no_key(data: bytes, left: int) -> None:
    assert not is_wireguard_log(data)
    keys = read_wireguard_keys(data)
    assert (len(keys), keys.left) == (0, left)


def test_keys_beyond_the_most_are_counted() -> None:
    data = b"".join(line("PRESHARED_KEY", private(str(n))) for n in range(MOST_SHARED + 3))
    keys = read_wireguard_keys(data)
    assert (len(keys.shared), keys.left) == (MOST_SHARED, 3)
