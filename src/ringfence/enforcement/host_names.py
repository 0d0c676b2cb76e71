"""Which text is a host name that may stand in a configuration: the gate that every name passes.

Names come from captures and packages, so anyone may have written them. What passes is letters, digits, hyphen
and underscore between dots: nothing that ends a line, a quote, a rule or a comment in any format.
"""

from __future__ import annotations

import re

from ..formats.addresses.public_suffixes import public_suffixes

_NAME = re.compile(
    r"(?=.{1,200}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
LONGEST = 200  # of 253: a response policy zone puts its own name behind it


def refuse_name(text: str) -> str:
    """Why this is no name to block, or "" if it is one. The text is as it will be written: small letters, no
    last dot."""
    if len(text) > LONGEST:
        return f"longer than {LONGEST} characters"
    if not text.isascii():
        return "not in ASCII: give its xn-- form"
    if _NAME.fullmatch(text) is None:
        return "not a host name"
    if public_suffixes(text).is_public(text):
        return "a public suffix: sites of many owners are below it"
    return ""


def is_public_suffix(name: str) -> bool:
    """Do others register names right below it (com, co.uk, github.io)?"""
    return bool(public_suffixes(name).is_public(name))


def is_shared_site(host: str, shared: str) -> bool:
    """Is the host on the very site of the shared domain, so that nothing says that it is one tenant's
    name?"""
    return bool(
        public_suffixes(host).privatesuffix(host) == public_suffixes(shared).privatesuffix(shared) is not None
    )
