"""NetBIOS names (RFC 1002): a Windows host's name in the half-bytes of a DNS-like label."""

from __future__ import annotations

from .message import Message, read_message

_USES = {
    0x00: "workstation",
    0x03: "messenger",
    0x1B: "domain master",
    0x1C: "domain controllers",
    0x1D: "master browser",
    0x1E: "browser elections",
    0x20: "file server",
}


def decode_netbios_name(label: str) -> tuple[str, str]:
    """(name, use) from the 32 letters A to P of an encoded name; ("", "") where it is none."""
    first = label.partition(".")[0]
    if len(first) != 32 or not first.isascii():
        return "", ""
    codes = [ord(letter) - 65 for letter in first]  # a small letter is a damaged one: it codes nothing
    if any(not 0 <= code < 16 for code in codes):
        return "", ""
    raw = bytes([(codes[n] << 4) | codes[n + 1] for n in range(0, 32, 2)])
    name = raw[:15].rstrip(b" \0").decode("cp437", "replace")
    return name, _USES.get(raw[15], f"<{raw[15]:02x}>")


def read_netbios_names(data: bytes | memoryview) -> tuple[tuple[str, str], ...]:
    """The (name, use) pairs of a NetBIOS name service message (UDP port 137); empty where it is none."""
    message = read_message(_without_flags(bytes(data)))
    return netbios_names(message) if message is not None else ()


def netbios_names(message: Message) -> tuple[tuple[str, str], ...]:
    """The same for a message already read; each pair once, in order."""
    labels = [q.name for q in message.questions] + [r.name for r in message.records]
    pairs = [decode_netbios_name(label) for label in labels]
    return tuple(dict.fromkeys(pair for pair in pairs if pair[1]))


def _without_flags(data: bytes) -> bytes:
    """NetBIOS has operations of its own (registration, refresh) and flags where DNS has none."""
    return data[:2] + bytes([data[2] & 0x87, data[3] & 0x0F]) + data[4:] if len(data) >= 12 else data


def read_netbios_session(data: bytes | memoryview) -> tuple[str, str]:
    """(called, calling) of a session request (TCP port 139); empty names where it is none."""
    head = bytes(data[:80])
    if len(head) < 72 or head[0] != 0x81 or head[4] != 32 or head[38] != 32:
        return "", ""
    called = decode_netbios_name(head[5:37].decode("ascii", "replace"))[0]
    return called, decode_netbios_name(head[39:71].decode("ascii", "replace"))[0]


def read_netbios_datagram(data: bytes | memoryview) -> tuple[str, str]:
    """(sender, addressed) of a datagram with a message in it (UDP port 138); empty names where it is none."""
    head = bytes(data[:90])
    if len(head) < 90 or head[0] not in (0x10, 0x11, 0x12) or head[14] != 32 or head[48] != 32:
        return "", ""
    sender = decode_netbios_name(head[15:47].decode("ascii", "replace"))[0]
    return sender, decode_netbios_name(head[49:81].decode("ascii", "replace"))[0]
