"""What an address that stands in an app is: an endpoint, or a namespace, an example, a package name ...

Nothing is dropped: every address gets a role and the reason for it. To call a name an endpoint that is none
accuses someone wrongly; to miss one gives a false clean. So a bare name that could as well be a property or
a file is *unsure*: it counts where the catalogue knows its domain, and is shown as a gap elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from . import noise_lists as lists
from .find_addresses import Addresses, Kind
from .hosts import SUFFIXES, host_of, is_name


class Role(StrEnum):
    ENDPOINT = "endpoint"
    UNSURE = "unsure"
    RUN_TIME = "known at run time only"
    DOCUMENTATION = "documentation"
    NAMESPACE = "namespace"
    EXAMPLE = "example"
    PRIVATE = "private address"
    DEVICE = "on the device"
    NOT_A_HOST = "not a host"


class Weighed(NamedTuple):
    """`host` is '' where none is known; `reason` completes the sentence "it is this because of ..."."""

    role: Role
    host: str
    reason: str


class Address(NamedTuple):
    """Row `row` of what was found, cut out and weighed; `span` and `begin` say where it stands."""

    row: int
    span: int
    begin: int
    kind: Kind
    text: str
    weighed: Weighed


def weigh_all(addresses: Addresses) -> Iterator[Address]:
    """Each address with its role, in order of place. The same text in the same setting is weighed once."""
    known: dict[tuple[str, Kind, str, str], Weighed] = {}
    for row, (span, begin, kind, text, before, after) in enumerate(addresses.rows()):
        key = (text, kind, before, after)
        weighed = known.get(key)
        if weighed is None:
            weighed = known[key] = weigh(text, kind, before, after)
        yield Address(row, span, begin, kind, text, weighed)


def weigh(text: str, kind: Kind, before: str = "", after: str = "") -> Weighed:
    """The role of one address, given the characters around it ('' at an end of its string)."""
    if kind is Kind.CONTENT:
        return Weighed(Role.DEVICE, "", "a content provider on the device")
    if kind is Kind.OTHER:
        return _weigh_other_scheme(text)
    if kind is Kind.IPV4 or kind is Kind.IPV6:
        return _weigh_bare_ip(text.rstrip("."), kind, before, after)
    if kind is Kind.HOST:
        return _weigh_bare_name(text, before, after)
    return _weigh_url(text)


def _weigh_url(text: str) -> Weighed:
    host = host_of(text)
    if not host:
        return Weighed(Role.RUN_TIME, "", "a URL whose host is put in at run time")
    if host[0].isdigit() or ":" in host:
        address = _ip(host)
        if address is not None:
            return _weigh_ip(address, "a URL with an IP address")
    if not is_name(host.removeprefix("*.")):
        return Weighed(Role.NOT_A_HOST, "", "no name could look like this")
    path = text.partition("://")[2].partition("/")[2]
    known = _known_noise(host, path)
    if known:
        return known
    if "." not in host and text.endswith(f"://{host}"):
        return Weighed(Role.RUN_TIME, "", "a URL whose host goes on at run time")
    if "." not in host:
        return Weighed(Role.PRIVATE, host, "a name without a domain")
    suffix = host.rpartition(".")[2]
    if suffix not in SUFFIXES and host.partition(".")[0] in lists.LANGUAGE_HEADS:
        return Weighed(Role.NAMESPACE, host, "it names a class or a feature")
    if suffix not in SUFFIXES:
        role = Role.PRIVATE if suffix in lists.PRIVATE_SUFFIXES else Role.UNSURE
        return Weighed(role, host, f".{suffix} is no public top-level domain")
    if host.count(".") == 1 and host.partition(".")[0] in ("*", "www"):
        return Weighed(Role.RUN_TIME, "", "a URL whose domain is put in at run time")
    return Weighed(Role.ENDPOINT, host, "a URL")


def _weigh_other_scheme(text: str) -> Weighed:
    """A scheme of an app's own leads to an app on the device, unless a real host stands behind it."""
    scheme, host = text.partition(":")[0].lower(), host_of(text)
    if _ip(host):
        return Weighed(
            Role.UNSURE, host, f"{scheme} is no known network scheme, but an address stands behind it"
        )
    if host.count(".") >= 2 and host.rpartition(".")[2] in lists.COMMON_SUFFIXES and is_name(host):
        return Weighed(Role.UNSURE, host, f"{scheme} is no known network scheme, but a host stands behind it")
    return Weighed(Role.DEVICE, "", f"{scheme} is no known network scheme")


def _known_noise(host: str, path: str) -> Weighed | None:
    """Namespaces, examples and documentation, by host and path."""
    bare = host.removeprefix("www.").removeprefix("*.")
    if bare in lists.NAMESPACES and path.startswith(lists.NAMESPACES[bare]):
        return Weighed(Role.NAMESPACE, host, "it names an XML or schema vocabulary")
    labels = host.split(".")
    if labels[-1] in lists.EXAMPLE_SUFFIXES or ".".join(labels[-2:]) in lists.EXAMPLES:
        return Weighed(Role.EXAMPLE, host, "a name set aside for examples and tests")
    reads = bare in lists.DOCUMENTATION or host.startswith(lists.DOCUMENTATION_HEADS)
    if reads and host not in lists.SERVICES_LIKE_DOCUMENTATION:
        return Weighed(Role.DOCUMENTATION, host, "a site for developers and readers")
    if bare in lists.DOCUMENTATION_PATHS and lists.DOCUMENTATION_PATHS[bare].match(path):
        return Weighed(Role.DOCUMENTATION, host, "a page for developers and readers")
    if host.endswith(lists.DOCUMENTATION_ENDS):
        return Weighed(Role.DOCUMENTATION, host, "a site for developers and readers")
    if bare in lists.SHORT_LINKS:
        return Weighed(Role.DOCUMENTATION, host, "a short link; where it leads is not in the app")
    if lists.LICENCE_PATH.search(path):
        return Weighed(Role.DOCUMENTATION, host, "a licence text")
    return None


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _weigh_ip(address: ipaddress.IPv4Address | ipaddress.IPv6Address, reason: str) -> Weighed:
    host = str(address)
    if any(
        address in network for network in lists.DOCUMENTATION_NETWORKS if network.version == address.version
    ):
        return Weighed(Role.EXAMPLE, host, "an address set aside for documentation")
    allocated = address.version == 4 or address in lists.ALLOCATED_IPV6
    if allocated and address.is_global and not address.is_multicast:
        return Weighed(Role.ENDPOINT, host, reason)
    return Weighed(Role.PRIVATE, host, "not an address of the public internet")


def _weigh_bare_ip(text: str, kind: Kind, before: str, after: str) -> Weighed:
    address = _ip(text)
    if address is None:
        return Weighed(Role.NOT_A_HOST, "", "no IP address after all")
    weighed = _weigh_ip(address, "an IP address")
    if weighed.role is not Role.ENDPOINT or text in lists.RESOLVERS:
        return weighed
    if kind is Kind.IPV6:
        framed = before in lists.IP_BEFORE and after in lists.IP_AFTER and len(text) > 6
        return weighed if framed else Weighed(Role.UNSURE, text, "it could be code or a time")
    if text.startswith(lists.OBJECT_IDENTIFIERS) and after != ":":
        return Weighed(Role.NOT_A_HOST, "", "an object identifier")
    numbers = [int(part) for part in text.split(".")]
    if numbers[0] < 3 and numbers[1] < 40 and after != ":":
        return Weighed(Role.UNSURE, text, "it could be an object identifier or a version number")
    if max(numbers) < 40 and after != ":":
        return Weighed(Role.UNSURE, text, "it could be a version number")
    if before in lists.IP_BEFORE and after in lists.IP_AFTER:
        return weighed
    return Weighed(Role.UNSURE, text, "it stands inside other text")


def _weigh_bare_name(text: str, before: str, after: str) -> Weighed:
    host = text.lower()
    labels = host.split(".")
    framed = after in lists.AFTER and (before in lists.BEFORE or before == ".")
    said = "part of a mail address" if before == "@" else _not_a_host(text, labels, before, framed)
    if said:
        return Weighed(Role.NOT_A_HOST, "", said)
    known = _known_noise(host, "")
    if known:
        return known
    doubt = _doubt(text, labels, framed)
    if doubt:
        return Weighed(Role.UNSURE, host, doubt)
    if before == ".":
        return Weighed(Role.ENDPOINT, f"*.{host}", "the end of a name that is put together at run time")
    return Weighed(Role.ENDPOINT, host, "a name under a public top-level domain")


def _not_a_host(text: str, labels: list[str], before: str, framed: bool) -> str:
    """Why this is surely no host, or ''."""
    suffix, few = labels[-1], len(labels) == 2
    common = suffix in lists.COMMON_SUFFIXES
    if not few and all(label.isdigit() for label in labels[:-1]):
        return "a version number"
    if few and len(suffix) == 2 and labels[0] in lists.PUBLIC_SECOND_LEVELS:
        return "a public suffix, under which others have their names"
    if ".".join(labels) in lists.LIBRARY_NAMES:
        return "the name of a library"
    if any("_" in label for label in labels[-2:]) or not all(map(_fits, labels)):
        return "no host can have this name"
    if lists.CODE_WORDS.intersection(labels):
        return "a property in code"
    if _is_package(labels, few, common):
        return "a package name: it begins as such names do"
    if suffix in lists.FILE_ENDINGS or (suffix in lists.SOURCE_ENDINGS and before == "/"):
        return "a file name"
    if not common and text != text.lower() and text != text.upper():
        return "a name in code, by its capital letters"
    if not common and not framed and (len(suffix) > 2 or suffix in lists.WORD_SUFFIXES):
        return "a property or a word in other text"
    return ""


def _is_package(labels: list[str], few: bool, common: bool) -> bool:
    """Does it begin as the names of packages and properties do: com.example.net, java.io, os.name?"""
    head, suffix = labels[0], labels[-1]
    if head in lists.LANGUAGE_HEADS:
        return suffix not in ("com", "org")
    if head in lists.REVERSED_HEADS and not few:
        return suffix != "com"
    if head not in SUFFIXES or common:
        return False
    return head in lists.COMMON_SUFFIXES if few else len(head) == 2 or head in lists.REVERSED_HEADS


def _fits(label: str) -> bool:
    return not (label.startswith("-") or label.endswith("-"))


def _doubt(text: str, labels: list[str], framed: bool) -> str:
    """Why this may be no host that the app calls, or ''."""
    head, suffix, few = labels[0], labels[-1], len(labels) == 2
    second_level = len(suffix) == 2 and not few and labels[-2] in lists.SECOND_LEVELS
    if suffix in lists.COMMON_SUFFIXES or second_level:
        return _doubt_common(text, labels, framed)
    if not framed:
        return "it stands inside other text"
    if ".".join(labels[-2:]) in lists.SHORT_DOMAINS:
        return ""
    if len(suffix) == 2 and suffix not in lists.WORD_SUFFIXES:
        known = len(head) >= 3 and suffix in lists.COMMON_STATES
        return "" if not few or known else "it could be a name in code"
    if few:
        return "it could be a property or a file"
    if head.rstrip("0123456789") in lists.HOST_HEADS:
        return ""
    if suffix in lists.SOURCE_ENDINGS:
        return "it could be a file"
    if re.search(r"[0-9-]", text):
        return ""
    return "it could be a property"


def _doubt_common(text: str, labels: list[str], framed: bool) -> str:
    """The same for top-level domains under which nearly every name is a host."""
    head, suffix, few = labels[0], labels[-1], len(labels) == 2
    if head in lists.REVERSED_HEADS:
        return "it could be a package name"
    if text != text.lower() and (few or not text.isupper()):
        return "it could be a name in code or text, by its capital letters"
    if few and len(head) < 3 and ".".join(labels) not in lists.SHORT_DOMAINS:
        return "it could be a name in code"
    if not few and len(head) <= 3 and head in SUFFIXES - lists.HOST_HEADS and suffix in ("io", "net"):
        return "it could be a package name"
    return "" if framed or not few else "it stands inside other text"
