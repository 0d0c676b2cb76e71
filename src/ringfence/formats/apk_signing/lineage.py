"""The proof of rotation: a chain of certificates, each signed by the one before it."""

from __future__ import annotations

from dataclasses import dataclass

from .algorithms import ALGORITHMS, Algorithm
from .ber import DerError
from .certificate import Certificate, read_certificate
from .public_key import KeyAnswer, UnusableKey, check_signature, load_key_of_kind
from .signing_block import FieldReader, Malformed

VERSION = 1
MOST_NODES = 100

# What an older certificate of the chain may still do once the app is signed with a newer one.
CAPABILITIES: dict[int, str] = {
    1: "keeps installed data",
    2: "may share a user id",
    4: "holds signature permissions",
    8: "may roll back to this certificate",
    16: "holds account authenticators",
}


@dataclass(frozen=True, slots=True)
class LineageNode:
    """One certificate of the chain.

    `flags` are its capabilities as bits; `parent_algorithm` is the algorithm its predecessor signed it with,
    `algorithm` the one it signs its successor with (0 when unknown).
    """

    certificate: Certificate
    flags: int
    parent_algorithm: int
    algorithm: int
    signature: bytes

    @property
    def capabilities(self) -> tuple[str, ...]:
        """The capabilities in words."""
        named = tuple(text for bit, text in CAPABILITIES.items() if self.flags & bit)
        unknown = self.flags & ~sum(CAPABILITIES)
        return (*named, f"unknown capability 0x{unknown:x}") if unknown else named


Lineage = tuple[LineageNode, ...]


class LineageFault(ValueError):
    """The chain is refused; `code` says why, in the words of `issues`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_lineage(data: bytes, signer: Certificate) -> Lineage:
    """The chain in an attribute's value, every signature in it checked; it must end at `signer`.

    Raises LineageFault.
    """
    try:
        nodes = _read_nodes(FieldReader(data))
    except Malformed:
        raise LineageFault("V3_SIG_MALFORMED_LINEAGE") from None
    except (DerError, UnusableKey):
        raise LineageFault("V3_SIG_POR_DID_NOT_VERIFY") from None
    place = next((i for i, node in enumerate(nodes) if node.certificate.der == signer.der), -1)
    if place < 0 or place != len(nodes) - 1:
        raise LineageFault("V3_SIG_POR_CERT_MISMATCH")
    return nodes


def join_lineages(lineages: list[Lineage]) -> Lineage:
    """The longest chain; all others must be its beginnings. Empty for none; LineageFault."""
    longest = max(lineages, key=len, default=())
    if any(longest[: len(lineage)] != lineage for lineage in lineages):
        raise LineageFault("V3_INCONSISTENT_LINEAGES")
    return longest


def _read_nodes(reader: FieldReader) -> Lineage:
    if not reader or reader.number() != VERSION:
        raise LineageFault("V3_SIG_POR_CERT_MISMATCH")
    nodes: list[LineageNode] = []
    while reader:
        if len(nodes) == MOST_NODES:
            raise LineageFault("TOO_LARGE_TO_CHECK")
        node = _read_node(reader.reader(), nodes[-1] if nodes else None)
        if any(node.certificate.der == older.certificate.der for older in nodes):
            raise LineageFault("V3_SIG_POR_DID_NOT_VERIFY")
        nodes.append(node)
    return tuple(nodes)


def _read_node(fields: FieldReader, parent: LineageNode | None) -> LineageNode:
    signed = fields.field()
    flags = fields.number() & 0xFFFFFFFF
    algorithm_id = fields.identifier()
    signature = bytes(fields.field())
    if parent is not None:
        _check_node(parent, bytes(signed), signature)
    signed_fields = FieldReader(signed)
    der = bytes(signed_fields.field())
    signed_id = signed_fields.identifier()
    if parent is not None and signed_id != parent.algorithm:
        raise LineageFault("V3_SIG_POR_DID_NOT_VERIFY")
    return LineageNode(read_certificate(der), flags, signed_id, algorithm_id, signature)


def _check_node(parent: LineageNode, signed: bytes, signature: bytes) -> None:
    algorithm: Algorithm | None = ALGORITHMS.get(parent.algorithm)
    if algorithm is None:
        raise Malformed
    key = load_key_of_kind(parent.certificate.usable_key_der, algorithm.key)
    answer = check_signature(key, signature, signed, algorithm.digest, probabilistic=algorithm.probabilistic)
    if answer is not KeyAnswer.VERIFIED:
        raise LineageFault("V3_SIG_POR_DID_NOT_VERIFY")
