"""The frames of an Initial packet: the pieces of the handshake in them."""

from __future__ import annotations

from .packets import read_varint

_PADDING, _PING, _ACK, _ACK_ECN, _RESET, _STOP, _CRYPTO, _TOKEN = 0, 1, 2, 3, 4, 5, 6, 7
_GOOGLE_CRYPTO = 8  # Google's versions before they took up the drafts
_CLOSE, _CLOSE_APP = 0x1C, 0x1D
_MOST_FRAMES = 2000
LONGEST_STREAM = 1 << 17


def collect_crypto(data: bytes, pieces: dict[int, bytes], odd: list[str]) -> bool:
    """Put every CRYPTO frame's piece into `pieces` by its place in the handshake; the longer one stays.

    Returns whether there was any.
    """
    at, end, found = 0, len(data), False
    for _ in range(_MOST_FRAMES):
        if at >= end:
            return found
        kind = data[at]
        at += 1
        if kind == _PADDING:
            if at < end and data[at] == 0:
                at = end - len(data[at:].lstrip(b"\0"))
        elif kind in (_CRYPTO, _GOOGLE_CRYPTO):
            offset, at = read_varint(data, at, end)
            size, at = read_varint(data, at, end)
            if offset < 0 or size < 0 or offset + size > LONGEST_STREAM:
                odd.append("a CRYPTO frame that cannot be")
                return found
            piece = data[at : at + size]
            if len(piece) > len(pieces.get(offset, b"")):
                pieces[offset] = piece
            found = True
            at += size
        elif kind != _PING:
            at = _skip(data, at, end, kind, odd)
    odd.append("more frames in a packet than are read")
    return found


def _skip(data: bytes, at: int, end: int, kind: int, odd: list[str]) -> int:
    """Where a frame that holds no handshake ends."""
    if kind in (_ACK, _ACK_ECN):
        _, at = read_varint(data, at, end)
        _, at = read_varint(data, at, end)
        ranges, at = read_varint(data, at, end)
        for _ in range(1 + 2 * min(max(ranges, 0), 1000) + (3 if kind == _ACK_ECN else 0)):
            _, at = read_varint(data, at, end)
        return at
    if kind == _TOKEN:
        size, at = read_varint(data, at, end)
        return at + max(size, 0)
    if kind in (_CLOSE, _CLOSE_APP):
        odd.append("the client closes the connection")
        return end
    odd.append(f"a frame of kind {kind:#x} in an Initial packet")
    return end


def join_pieces(pieces: dict[int, bytes]) -> tuple[bytes, bool]:
    """The handshake from its start as far as it is whole, and whether pieces lie behind a gap."""
    joined = bytearray()
    for offset in sorted(pieces):
        if offset > len(joined):
            return bytes(joined), True
        piece = pieces[offset]
        if offset + len(piece) > len(joined):
            joined[offset:] = piece
    return bytes(joined), False
