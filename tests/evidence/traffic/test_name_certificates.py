"""The one host or domain that a certificate stands for."""

from __future__ import annotations

import pytest

from ringfence.evidence.traffic.name_certificates import name_of_certificate
from ringfence.formats.tls.certificate_names import ServerCertificate


@pytest.mark.parametrize(
    ("common", "names", "expected"),
    [
        ("a.example.com", (), "a.example.com"),
        ("", ("a.example.com",), "a.example.com"),
        ("x", ("*.example.com", "example.com", "b.c.example.com"), "example.com"),
        ("", ("*.example.com",), "example.com"),
        ("a.example.com", ("a.example.com", "b.example.net"), ""),  # a shared server
        ("", ("example.com", "notexample.com"), ""),
        ("Finch Root", (), ""),
        ("localhost", ("localhost",), ""),
        ("", ("a@example.com", "https://example.org/x", "mail.example.com"), "mail.example.com"),
        ("", (), ""),
    ],
)  # fmt: skip
def test_whom_it_is_for(common: str, names: tuple[str, ...], expected: str) -> None:
    assert name_of_certificate(ServerCertificate("", "", common, names, "", "", "")) == expected
