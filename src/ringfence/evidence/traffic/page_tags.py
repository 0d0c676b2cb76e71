"""The requests of a page -> who made each of them, and the third parties on the page.

A browser tells for each request which scripts were calling. The nearest of them made it; but where one of the
callers is of the very domain that is asked, it is that one: libraries that wrap the browser's own functions
stand nearest without having wanted anything. A request that only follows a redirect was made by whoever made
the first. What no third party's script made, the page made itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ...formats.har import HarRequest
from ...model.page import PageVisit, Sync, Tag
from ...model.source import Source
from .contacts import registrable
from .search_data import DataSearch

MOST_KEPT = 200_000  # addresses of scripts and redirects, cookie values
MOST_NAMED = 64  # cookies, syncs and hosts of one tag
MOST_CHAIN = 12
SHORTEST, LONGEST = 10, 2_000  # characters of a value that can tell one visitor from others
# What a banner was answered has to be handed on, and tells no one apart.
NOT_SYNCED = frozenset({"euconsent", "euconsent-v2", "optanonconsent", "usprivacy", "cookieconsent", "gpp"})
ANSWERS = ("no answer", "accept", "reject")  # that a visit could be meant to give
NO_ANSWER, ACCEPTED, REJECTED = "none given", "accepted", "rejected"


@dataclass(slots=True)
class _Seen:
    """What was seen of one third-party domain."""

    hosts: dict[str, None] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)
    chain: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    data: set[str] = field(default_factory=set)
    cookies: set[str] = field(default_factory=set)
    syncs: dict[tuple[str, str], Sync] = field(default_factory=dict)


@dataclass(slots=True)
class Script:
    """A third party's script, or page in a frame, that ran on the page: whence, by whom, and its hash."""

    host: str
    chain: tuple[str, ...]
    entry: int
    sha256: dict[str, None] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)  # of requests it made, by the answer given


class PageTags:
    """Takes the requests of one page in order; tells whose each is, and in the end what was on the page."""

    def __init__(self, site: str, recording: dict[str, Any], search: DataSearch) -> None:
        self.site = site  # registrable domain
        self._search = search  # knows which values must not be shown
        self.scripts: dict[str, Script] = {}  # by host
        self._recording = recording
        self._seen: dict[str, _Seen] = {}
        self._chains: dict[str, tuple[str, ...]] = {}  # address of a script -> the hosts it came through
        self._redirects: dict[str, tuple[str, ...]] = {}  # where to -> the hosts that sent there
        self._owners: dict[str, tuple[str, str]] = {}  # hash of a cookie's value -> its name and domain
        self._requests = 0
        for cookie in _tables(recording.get("cookies")):
            self._own(str(cookie.get("value_sha256")), str(cookie.get("name")), str(cookie.get("domain")))

    def take(self, request: HarRequest, host: str, entry: int, data: Iterable[str]) -> str:
        """Note one request to a host; gives the host of the script that made it, "" for the page itself."""
        self._requests += 1
        url, domain = request.url.geturl(), registrable_of(host)
        chain = self._redirects.pop(_bare(url), None) or self._find_chain(request.callers, domain)
        if request.redirect and len(self._redirects) < MOST_KEPT:
            self._redirects[_bare(request.redirect)] = chain
        loads = request.resource in ("script", "document") or (request.resource == "" and url.endswith(".js"))
        if domain != self.site:
            self._note(request, host, chain, entry, data)
            if loads and len(self._chains) < MOST_KEPT:
                self._chains.setdefault(_bare(url), (*chain, host)[:MOST_CHAIN])
                script = self.scripts.setdefault(host, Script(host, chain, entry))
                if request.sha256 and len(script.sha256) < MOST_NAMED:
                    script.sha256[request.sha256] = None
        for name, value in (*request.cookies, *request.set_cookies):
            if SHORTEST <= len(value) <= LONGEST:
                self._own(_hash(value), name, host)
        maker = chain[-1] if chain else ""
        if maker in self.scripts:
            counts = self.scripts[maker].counts
            counts[request.consent] = counts.get(request.consent, 0) + 1
            return maker
        return ""

    def sum_up(self, source: Source, first: str) -> PageVisit:
        """The visit: its third parties, those with the most requests first. `first` is the address to name
        where the recording gives none."""
        said, shot = self._recording, self._recording.get("screenshot")
        banner = next(iter(_tables(said.get("banner"))), {})
        shown = shot if isinstance(shot, dict) else {}
        tags = sorted(
            (self._sum_tag(*each) for each in self._seen.items()), key=lambda t: (-t.requests, t.domain)
        )
        return PageVisit(
            source=source,
            url=self._search.clean_text(str(said.get("url") or first)),
            site=self.site,
            consent=str(said.get("consent")) if said.get("consent") in ANSWERS else "",
            answered=bool(said.get("answered")),
            platform=str(banner.get("platform", "")),
            requests=self._requests,
            tags=tuple(tags),
            screenshot=(str(shown.get("file", "")), str(shown.get("sha256", ""))),
        )

    def _find_chain(self, callers: tuple[str, ...], domain: str) -> tuple[str, ...]:
        """The hosts through which a request with these callers came about; empty: the page itself."""
        makers = [each for each in map(_bare, callers) if each.startswith("http")]
        own = next((each for each in makers if registrable_of(_host(each)) == domain != self.site), None)
        maker = own or (makers[0] if makers else "")
        host = self._search.clean_host(_host(maker)) if maker else ""
        if not host or registrable_of(host) == self.site:
            return ()
        return self._chains.get(maker, (host,))

    def _note(
        self, request: HarRequest, host: str, chain: tuple[str, ...], entry: int, data: Iterable[str]
    ) -> None:
        domain = registrable_of(host)
        seen = self._seen.setdefault(domain, _Seen(chain=chain))
        if len(seen.hosts) < MOST_NAMED:
            seen.hosts[host] = None
        seen.kinds[request.resource] = None
        seen.counts[request.consent] = seen.counts.get(request.consent, 0) + 1
        seen.data.update(data)
        if len(seen.cookies) < MOST_NAMED:
            named = (*request.cookies, *request.set_cookies)
            seen.cookies.update(self._search.clean_text(name) for name, _ in named)
        for _, value in (*(request.query or parse_qsl(request.url.query)), *request.form):
            if not SHORTEST <= len(value) <= LONGEST or len(seen.syncs) >= MOST_NAMED:
                continue
            cookie, owner = self._owners.get(_hash(value), ("", ""))
            if cookie and owner != domain:
                seen.syncs.setdefault((cookie, owner), Sync(cookie, owner, domain, f"entry {entry}"))

    def _own(self, hashed: str, name: str, host: str) -> None:
        if name.lower() not in NOT_SYNCED and len(self._owners) < MOST_KEPT:
            name = self._search.clean_text(name)
            self._owners.setdefault(hashed, (name, registrable_of(host.strip(".").lower())))

    def _sum_tag(self, domain: str, seen: _Seen) -> Tag:
        known = {NO_ANSWER: "unanswered", ACCEPTED: "accepted", REJECTED: "rejected"}
        counts: dict[str, int] = {}
        for consent, count in seen.counts.items():
            name = known.get(consent, "unknown")
            counts[name] = counts.get(name, 0) + count
        return Tag(
            domain=domain,
            hosts=tuple(sorted(seen.hosts)),
            kinds=tuple(sorted(filter(None, seen.kinds))),
            chain=seen.chain,
            data=tuple(sorted(seen.data)),
            cookies=tuple(sorted(seen.cookies)[:MOST_NAMED]),
            syncs=tuple(seen.syncs[key] for key in sorted(seen.syncs)),
            **counts,
        )


@lru_cache(maxsize=20_000)
def registrable_of(host: str) -> str:
    return registrable(host)


@lru_cache(maxsize=20_000)
def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _bare(url: str) -> str:
    return url.partition("#")[0]


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _tables(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
