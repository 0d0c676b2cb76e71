"""Which of its three forms an XML file of an app has, and the reader for it."""

from __future__ import annotations

from .binary_xml import read_binary_xml
from .element import Document
from .proto_xml import read_proto_xml
from .string_pool import Bytes
from .text_xml import read_text_xml

_BINARY = b"\x03\x00\x08\x00"
_TEXT = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\0<")
_ELEMENT = 0x0A  # the first field of a protobuf XmlNode


def read_xml(data: Bytes, name: str) -> Document:
    """The tree of the file `name`, whichever form it has. `EvidenceError` where it is none."""
    start = bytes(data[:64])
    if not start.startswith(_BINARY):
        if start.lstrip(b" \t\r\n").startswith(_TEXT):
            return read_text_xml(data, name)
        # A binary file may start with any type, but its header has 8 bytes and says its size.
        if start[:1] == bytes([_ELEMENT]) and start[2:4] != _BINARY[2:]:
            return read_proto_xml(data, name)
    return read_binary_xml(data, name)
