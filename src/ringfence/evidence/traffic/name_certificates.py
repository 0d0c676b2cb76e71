"""The certificate that a server showed in clear, or that was opened -> whose connection it is."""

from __future__ import annotations

from ...formats.logs.record import Learnt, LogRecord
from ...formats.tls.certificate_names import ServerCertificate
from ...formats.tls.server_flight import read_server_flight
from .flow_line import FlowLine, as_host


def name_certificate(
    flow: FlowLine, answered: bytes, opened: tuple[ServerCertificate, ...] = ()
) -> list[LogRecord]:
    """Without a name in the hello: what the server's certificate is for, if that is one host or domain."""
    chain = opened
    if not chain and (flight := read_server_flight(answered)) is not None:
        chain = flight.certificates
    host = name_of_certificate(chain[0]) if chain else ""
    return [flow.record(Learnt.CERTIFICATE, host)] if host else []


def name_of_certificate(certificate: ServerCertificate) -> str:
    """The one host that a certificate is for, or the domain that all its hosts lie in; else empty.

    Its alternative names count; where it has none, the common name of its subject.
    """
    names = [name for name in certificate.names if "@" not in name and "/" not in name]
    bare = {as_host(name.removeprefix("*.")) for name in names or [certificate.common_name]} - {""}
    shortest = min(bare, key=len, default="")
    if "." not in shortest or any(name != shortest and not name.endswith(f".{shortest}") for name in bare):
        return ""
    return shortest
