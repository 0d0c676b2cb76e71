"""The Huffman code of HPACK (RFC 7541, appendix B), decoded four bits at a time."""

from __future__ import annotations

from functools import cache

# How many bits the code of each byte has, and last that of the end mark. The code is canonical: shorter codes
# come first, and among those of one length the smaller byte.
_LENGTHS = bytes.fromhex(
    "0d171c1c1c1c1c1c1c181e1c1c1e1c1c1c1c1c1c1c1c1e1c1c1c1c1c1c1c1c1c"
    "060a0a0c0d06080b0a0a080b080606060505050606060606060607080f060c0a"
    "0d06070707070707070707070707070707070707070707070807080d130d0e06"
    "0f05060506050606060507070606060506070605050607070707070f0b0e0d1c"
    "141614141616161716171717171718171818161718171717171516171617171816"
    "151416161717151716161815161717151516151716171714161616171616171a1a"
    "1413161716191a1a1a1b1b1a181913151a1b1b1a1b1815151a1a1c1b1b1b141814"
    "15161515171616191918181a171a1b1a1a1b1b1b1b1b1c1b1b1b1b1b1a1e"
)
_END = 256
_Step = tuple[int, int]  # next node (-1: broken), byte to write (-1: none)


def decode_huffman(data: bytes) -> bytes | None:
    """The bytes behind a Huffman-coded string, or None where it is broken."""
    steps, may_end = _machine()
    out = bytearray()
    node = 0
    for byte in data:
        node, symbol = steps[node << 4 | byte >> 4]
        if symbol >= 0:
            out.append(symbol)
        if node < 0:
            return None
        node, symbol = steps[node << 4 | byte & 15]
        if symbol >= 0:
            out.append(symbol)
        if node < 0:
            return None
    return bytes(out) if node in may_end else None


def encode_huffman(data: bytes) -> bytes:
    """The Huffman-coded string of some bytes, padded with the start of the end mark."""
    codes = _codes()
    bits = "".join(codes[byte] for byte in data)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""


@cache
def _codes() -> list[str]:
    """The code of every byte and of the end mark, as ones and zeros."""
    codes = [""] * len(_LENGTHS)
    code = before = 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(_LENGTHS)):
        code <<= length - before
        before = length
        codes[symbol] = format(code, f"0{length}b")
        code += 1
    return codes


@cache
def _machine() -> tuple[list[_Step], frozenset[int]]:
    """The steps of every node for every four bits, and the nodes where a string may end.

    The shortest code has five bits, so four bits never write more than one byte.
    """
    children: list[list[int]] = [[-1, -1]]  # a node, or -2 - symbol
    for symbol, code in enumerate(_codes()):
        node = 0
        for bit in code[:-1]:
            if children[node][bit == "1"] < 0:
                children.append([-1, -1])
                children[node][bit == "1"] = len(children) - 1
            node = children[node][bit == "1"]
        children[node][code[-1] == "1"] = -2 - symbol
    steps = [_step(children, node, bits) for node in range(len(children)) for bits in range(16)]
    ends, node = [0], 0
    for _ in range(7):  # padding: the first bits of the end mark, which are ones
        node = children[node][1]
        ends.append(node)
    return steps, frozenset(ends)


def _step(children: list[list[int]], node: int, bits: int) -> _Step:
    symbol = -1
    for shift in (3, 2, 1, 0):
        node = children[node][bits >> shift & 1]
        if node <= -2:
            if node == -2 - _END:
                return -1, -1
            symbol, node = -2 - node, 0
    return node, symbol
