"""The certificates a server shows in clear (TLS up to 1.2): whom they name, who issued them, and when."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache

MOST_NAMES = 1000
_SUBJECT_NAMES = "2.5.29.17"
_COMMON_NAME = re.compile(r"(?:^|, )CN=(.*?)(?=, [A-Za-z0-9.]+=|$)", re.DOTALL)
_EMAIL, _HOST, _URI, _ADDRESS = 1, 2, 6, 7


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """One certificate. `names` are its subject's alternative names (hosts, addresses, URIs, mail addresses)
    in order; times are ISO 8601 in UTC. Where it cannot be read there is the SHA-256 alone, and why."""

    sha256: str
    subject: str
    common_name: str
    names: tuple[str, ...]
    issuer: str
    not_before: str
    not_after: str
    oddity: str = ""


@lru_cache(maxsize=256)  # the same chain comes in every flow to a host
def read_certificate_names(der: bytes) -> ServerCertificate:
    """What a certificate says. Never raises, whatever the bytes."""
    from ringfence.formats.apk_signing.ber import DerError
    from ringfence.formats.apk_signing.certificate import read_certificate
    from ringfence.formats.apk_signing.names import name_text

    try:
        certificate = read_certificate(der)
    except DerError as error:
        return ServerCertificate(hashlib.sha256(der).hexdigest(), "", "", (), "", "", "", str(error))
    oddity = ""
    names: tuple[str, ...] = ()
    try:
        for kind, _critical, value in certificate.extensions:
            if kind == _SUBJECT_NAMES:
                names = _read_names(value)
    except DerError as error:
        oddity = str(error)
    subject = name_text(certificate.subject_der)
    common = _COMMON_NAME.search(subject)
    return ServerCertificate(
        certificate.sha256,
        subject,
        common[1] if common else "",
        names,
        name_text(certificate.issuer_der),
        certificate.not_before,
        certificate.not_after,
        oddity,
    )


def _read_names(value: bytes) -> tuple[str, ...]:
    """The alternative names of a subject; DerError."""
    from ringfence.formats.apk_signing.ber import read_value

    names: list[str] = []
    for name in read_value(value)[0].children(MOST_NAMES):
        if name.is_context(_ADDRESS) and len(name.content) in (4, 16):
            names.append(str(ipaddress.ip_address(name.content)))
        elif any(name.is_context(kind) for kind in (_HOST, _URI, _EMAIL)):
            names.append(name.content.decode("utf-8", "backslashreplace"))
    return tuple(dict.fromkeys(names))
