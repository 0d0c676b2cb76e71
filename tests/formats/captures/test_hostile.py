"""For any bytes: a capture with gaps, or EvidenceError."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.captures.capture import TCP, Capture, Limits
from ringfence.formats.captures.read_capture import read_capture
from tests import capture_writer as write
from tests.formats.captures.interpreted import interpreted_kernels
from tests.formats.captures.test_fragments import fragments, fragments6
from tests.formats.captures.test_layers import LINKS

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "traffic" / "pcap"
SEEDS = [write.pcap([(1000, frame)], link_type) for link_type, frame in LINKS.values()]
SEEDS += [
    make(
        write.timed(
            [*frames, write.pcapdroid(write.up(b"GET / HTTP/1.1", 1), 10001, "App"), write.down(b"x", 1)]
        )
    )
    for make in (write.pcap, write.pcapng)
    for frames in (fragments(), fragments6())
]


def use(data: bytes) -> Capture | None:
    """Read it and everything in it."""
    try:
        capture = read_capture(memoryview(data), "x", Limits(unpacked=1 << 20))
    except EvidenceError:
        return None
    for flow in range(len(capture.flows)):
        row = capture.flows[flow]
        assert capture.address_text(row["client"])
        assert row["first"] <= row["last"]
        if row["protocol"] == TCP:
            assert len(capture.client_bytes(flow).data) <= row["kept_up"]
            capture.server_bytes(flow)
        else:
            capture.datagrams(flow)
        capture.app_of(flow)
    return capture


def mutate(data: bytes, choose: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(choose.randrange(1, 6)):
        at = choose.randrange(len(made) or 1)
        kind = choose.randrange(5)
        if kind == 0 and made:
            made[at] = choose.randrange(256)
        elif kind == 1 and made:
            made[at] ^= 1 << choose.randrange(8)
        elif kind == 2:
            del made[at : at + choose.randrange(1, 40)]
        elif kind == 3:
            made[at:at] = choose.randbytes(choose.randrange(1, 20))
        elif made:
            made[at : at + 4] = choose.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\x80", b"\xff\xff\xff\x7f")
            )
    return bytes(made)


@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False))
def test_damaged_captures(seed: bytes, choose: random.Random) -> None:
    use(mutate(seed, choose))


@given(
    st.binary(max_size=300), st.sampled_from([0, 1, 9, 50, 101, 105, 113, 117, 119, 127, 192, 239, 258, 276])
)
def test_noise_as_frames(noise: bytes, link_type: int) -> None:
    use(write.pcap([(0, noise)], link_type))


def test_kernels_give_the_same_answers_interpreted() -> None:
    choose = random.Random(1)
    for seed in SEEDS:
        for data in (seed, mutate(seed, choose)):
            compiled = use(data)
            with interpreted_kernels():
                interpreted = use(data)
            if compiled is None or interpreted is None:
                assert compiled is interpreted
                continue
            assert compiled.flows.tobytes() == interpreted.flows.tobytes()
            assert compiled.gaps == interpreted.gaps
            assert compiled.apps == interpreted.apps


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there (RINGFENCE_CORPUS)")
def test_the_corpus_is_read() -> None:
    flows = 0
    for path in sorted(CORPUS.iterdir()):
        capture = use(path.read_bytes())
        flows += len(capture.flows) if capture else 0
    assert flows > 6_000
