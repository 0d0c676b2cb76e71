"""The host that an address names: out of a URL, in lower case, with what is filled in at run time as '*'."""

from __future__ import annotations

import re

from .top_level_domains import TOP_LEVEL_DOMAINS

SUFFIXES = frozenset(TOP_LEVEL_DOMAINS.split())
_AUTHORITY = re.compile(r"[a-z][a-z0-9+.\-]*://([^/?#\\]*)", re.IGNORECASE)
_UP_TO_PATH = re.compile(r"[^/?#\\]*")
_FILLED_IN = re.compile(r"%(?:\d+\$)?[-0-9.]*[sdiuxXc@]|\$?\{[^{}]*\}?|\$[A-Za-z_]\w*|%%|<[^>]*>?")
_LONGEST = 600  # of a host with what is filled in and a port
_PORT = re.compile(r":[^:\]]*$")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def host_of(text: str) -> str:
    """The host of a URL, or of a bare name; '' where it is only known at run time or is no host.

    `https://%s.example.com:8080/a` gives `*.example.com`, `https://%s/a` gives ''. IPv6 literals come
    without brackets; names beyond ASCII come as they are looked up (`xn--`).
    """
    found = _AUTHORITY.match(text)
    authority = found[1] if found else _UP_TO_PATH.match(text)[0]  # type: ignore[index]  # it matches all
    authority = authority.rpartition("@")[2][:_LONGEST]
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    if found is None and authority.count(":") > 1:
        return authority.lower()
    if "%" in authority or "{" in authority or "$" in authority:
        authority = _PORT.sub("", _FILLED_IN.sub("*", authority))
        if "*" in authority:
            return _known_end(authority)
    host = authority.partition(":")[0].strip(".").lower()
    return host if host.isascii() else _as_looked_up(host)


def _known_end(pattern: str) -> str:
    """`*.example.com` of `a*b.example.com`; '' where less than a domain stays."""
    end = pattern.rpartition("*")[2].partition(".")[2].strip(".").lower()
    if end.count(".") < 1 or end.rpartition(".")[2] not in SUFFIXES:
        return ""
    return f"*.{end}" if is_name(end) else ""


def _as_looked_up(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def is_name(host: str) -> bool:
    """Could this be a name in the DNS: labels of letters, digits, '-' and '_', none too long?"""
    return len(host) <= 253 and _NAME.fullmatch(host) is not None
