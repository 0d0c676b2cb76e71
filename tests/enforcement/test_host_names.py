"""The gate that every name passes before it may stand in a configuration."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.enforcement.host_names import refuse_name


@pytest.mark.parametrize(
    "name",
    [
        "redsdk.example",
        "a.b-c.example",
        "x_1.tenant.example",
        "_dmarc.mail.example",
        "xn--bcher-kva.example",
        "1.e.example",
    ],
)
def test_a_host_name_passes(name: str) -> None:
    assert refuse_name(name) == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("com", "not a host name"),
        ("co.uk", "public suffix"),
        ("github.io", "public suffix"),
        ("s3.amazonaws.com", "public suffix"),
        ("localhost", "not a host name"),
        ("1.2.3.4", "not a host name"),
        ("a..example", "not a host name"),
        ("-a.example", "not a host name"),
        ("a.example\n", "not a host name"),
        ("a.example/evil", "not a host name"),
        ('a.example"; drop', "not a host name"),
        ("*.redsdk.example", "not a host name"),
        ("Red.example", "not a host name"),
        ("bücher.example", "ASCII"),
        ("a." * 100 + "example", "longer"),
        ("x" * 64 + ".example", "not a host name"),
        ("", "not a host name"),
    ],
)
def test_what_is_none_is_refused_with_the_reason(name: str, why: str) -> None:
    assert why in refuse_name(name)


@given(st.text(max_size=260) | st.text("ab.-_\n\"';# \\", max_size=40))
def test_nothing_passes_that_could_end_a_line_a_quote_or_a_rule(text: str) -> None:
    if not refuse_name(text):
        assert re.fullmatch(r"[a-z0-9_.-]{3,200}", text)
