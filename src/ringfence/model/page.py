"""A web page as it was visited: which third parties were on it, who brought them, and what they were
given."""

from __future__ import annotations

from dataclasses import dataclass

from .source import Source


@dataclass(frozen=True, slots=True)
class Sync:
    """The value of a cookie of one domain, seen in a request to another."""

    cookie: str
    of: str
    to: str
    place: str  # in the file


@dataclass(frozen=True, slots=True)
class Tag:
    """One third party on a page: everything that went to one registrable domain.

    `kinds` are the kinds of resource (script, image, ...), `chain` the hosts through which it came there,
    first the one that the page itself named. The counts are of requests: while no answer to a consent
    banner had been given, after it was accepted, after it was rejected, and where no one knows. `data` are
    the kinds of personal data that were seen going there, `cookies` the names of cookies that it set or was
    sent.
    """

    domain: str
    hosts: tuple[str, ...]
    kinds: tuple[str, ...]
    chain: tuple[str, ...]
    unanswered: int = 0
    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    data: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    syncs: tuple[Sync, ...] = ()

    @property
    def requests(self) -> int:
        return self.unanswered + self.accepted + self.rejected + self.unknown


@dataclass(frozen=True, slots=True)
class PageVisit:
    """One visit to a page. `consent` is the answer that was to be given ("" : not recorded by ringfence), and
    `answered` whether it could be; `platform` is whose banner it was ("" : none was seen)."""

    source: Source
    url: str
    site: str
    consent: str
    answered: bool
    platform: str
    requests: int
    tags: tuple[Tag, ...]
    screenshot: tuple[str, str] = ("", "")  # file beside the source, SHA-256
