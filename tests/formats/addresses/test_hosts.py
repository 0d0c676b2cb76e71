"""The host of an address, also where a part of it is filled in at run time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.addresses.hosts import host_of, is_name


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://API.Foo.com/a", "api.foo.com"),
        ("https://user:p@ss@foo.com:8443?q", "foo.com"),
        ("https://foo.com.", "foo.com"),
        ("https:///path", ""),
        ("https://", ""),
        ("api.foo.com", "api.foo.com"),
        ("api.foo.com:80/x", "api.foo.com"),
        ("https://%s.foo.com:%d/a", "*.foo.com"),
        ("https://%1$s-eu.foo.com", "*.foo.com"),
        ("https://a.%s.foo.co.uk/", "*.foo.co.uk"),
        ("https://{region}.foo.com/{id}", "*.foo.com"),
        ("https://${HOST}/x", ""),
        ("https://$host.foo.cn", "*.foo.cn"),
        ("https://api.foo.%s/x", ""),
        ("https://%s.com", ""),
        ("https://foo.com:%d/", "foo.com"),
        ("http://[2001:DB8::1]:80/", "2001:db8::1"),
        ("fe80::1", "fe80::1"),
        ("http://1.2.3.4:80", "1.2.3.4"),
        ("https://bücher.de/", "xn--bcher-kva.de"),
        ("https://ü" + "a" * 300, ""),
        ("mongodb+srv://a.foo.net/db", "a.foo.net"),
        ("", ""),
    ],
)
def test_host_of(text: str, host: str) -> None:
    assert host_of(text) == host


@given(st.text(max_size=60), st.sampled_from(["", "http://", "wss://a.b."]))
def test_any_text_gives_a_host_in_lower_case_or_none(text: str, scheme: str) -> None:
    host = host_of(scheme + text)
    assert host == host.lower()
    assert "@" not in host.replace("@", "", 0) or not is_name(host)


@pytest.mark.parametrize(
    "host", ["", "a..b", "-a.com", "a-.com", "a" * 64, "a b.com", "ä.com", "a." * 127 + "com"]
)
def test_what_is_no_name(host: str) -> None:
    assert not is_name(host)
