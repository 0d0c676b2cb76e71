"""Tunnels opened with the keys of either side, and what does not open them."""

from __future__ import annotations

import random

import pytest

from ringfence.formats.wireguard.key_log import read_wireguard_keys
from ringfence.formats.wireguard.open_tunnel import Tunnels
from tests.wireguard_writer import Peers, hold, line, private, public, seal, talk

UP, DOWN = [b"E" + bytes(40), b"E" + bytes(15)], [b"F" * 100]
SHARED = private("shared")


def open_all(datagrams: list[bytes], log: bytes) -> tuple[list[bytes], Tunnels]:
    tunnels = Tunnels(read_wireguard_keys(log))
    tunnels.prepare(map(memoryview, datagrams))
    opened = [tunnels.unseal(memoryview(each)) for each in datagrams]
    return [each.rstrip(b"\0") for each in opened if each is not None], tunnels


def messages(peers: Peers) -> list[bytes]:
    return [each for _, each in talk(peers, UP, DOWN)]


@pytest.mark.parametrize("side", ["initiator", "responder"])
@pytest.mark.parametrize("shared", [bytes(32), SHARED])
def test_the_keys_of_either_side_open_both_directions(side: str, shared: bytes) -> None:
    peers = Peers(shared=shared)
    opened, tunnels = open_all(messages(peers), peers.log(side))
    assert opened == [b"E", b"E", b"F" * 100]
    assert (tunnels.unopened, tunnels.unopened_handshakes) == (0, 0)


def test_a_new_handshake_has_new_keys() -> None:
    first, second = Peers("a"), Peers("b")
    both = messages(first) + messages(second)
    opened, tunnels = open_all(both, first.log() + second.log())
    assert opened == [b"E", b"E", b"F" * 100] * 2
    opened, tunnels = open_all(both, second.log())
    assert opened == [b"E", b"E", b"F" * 100]
    assert (tunnels.unopened, tunnels.unopened_handshakes) == (4, 1)


def test_the_numbers_of_two_handshakes_may_be_the_same() -> None:
    first, second = Peers("a"), Peers("a", SHARED)
    both = messages(first) + messages(second)
    assert len(open_all(both, second.log())[0]) == 6


@pytest.mark.parametrize(
    "log",
    [
        line("LOCAL_STATIC_PRIVATE_KEY", private("somebody else")),
        line("REMOTE_STATIC_PUBLIC_KEY", public(private("responder"))),
        line("LOCAL_STATIC_PRIVATE_KEY", private("responder")),  # without the ephemeral key
        Peers(shared=private("another")).log(),
        Peers(shared=SHARED).log().split(b"PRESHARED")[0],
    ],
)
def test_keys_that_are_not_enough_open_nothing(log: bytes) -> None:
    opened, tunnels = open_all(messages(Peers(shared=SHARED)), log)
    assert opened == []
    assert tunnels.unopened == 4
    assert tunnels.unopened_handshakes == 1


def test_an_initiation_that_nothing_answers() -> None:
    opened, tunnels = open_all(messages(Peers())[:1], Peers().log())
    assert (opened, tunnels.unopened_handshakes) == ([], 0)


def test_a_packet_is_opened_whole_or_not_at_all() -> None:
    peers = Peers()
    _, _, out, _ = hold(peers)
    sealed = seal(out, peers.numbers[1], 7, b"E" * 20)
    said = messages(peers)[:2]
    assert open_all([*said, sealed], peers.log())[0] == [b"E" * 20]
    for changed in (sealed[:-16], sealed[:-1] + bytes((sealed[-1] ^ 1,)), sealed + bytes(16), sealed[:20]):
        assert open_all([*said, changed], peers.log())[0] == []


@pytest.mark.parametrize("point", [bytes(32), b"\1" + bytes(31), b"\xff" * 32])
def test_points_that_give_nothing_away(point: bytes) -> None:
    peers = Peers()
    first, second, *rest = messages(peers)
    datagrams = [first, second[:12] + point + second[44:], *rest]
    opened, tunnels = open_all(datagrams, peers.log() + line("REMOTE_STATIC_PUBLIC_KEY", point))
    assert (opened, tunnels.unopened_handshakes) == ([], 1)


def test_changed_datagrams_never_raise() -> None:
    peers, chance = Peers(), random.Random(7)
    for _ in range(300):
        changed = []
        for each in messages(peers):
            data = bytearray(each)
            for _ in range(chance.randrange(3)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            changed.append(bytes(data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data))
        open_all(changed, peers.log())
