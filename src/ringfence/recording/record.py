"""A list of addresses -> a folder of recordings: per address and consent answer a HAR file, a screenshot and
what was stored, and one `recording.json` that lists them with their hashes.

The folder is evidence that `ringfence scan` reads as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .. import __version__
from ..errors import UsageError
from .chromium import Browser, Running
from .consent import Consent
from .devtools import BrowserGone, NoAnswer
from .limits import LIMITS, Limits
from .to_har import describe, say_time, to_har
from .visit import Visit, visit

INDEX = "recording.json"
SCHEMA = "ringfence-recording/1"
MOST_ADDRESSES = 10_000
_LONGEST = 2_000
_START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """One visit as it was written: where, and how it went."""

    url: str
    consent: Consent
    har: str  # inside the folder
    requests: int
    hosts: int
    banner: str  # the platform, "" if none was seen
    answered: bool
    gaps: tuple[str, ...]

    @property
    def opened(self) -> bool:
        """Was the page there at all?"""
        return self.requests > 0 and not any(gap.startswith(_FAILED) for gap in self.gaps)


_FAILED = "the visit ended early: the page could not be opened"


def read_addresses(words: Iterable[str], listed: str | None = None) -> tuple[str, ...]:
    """The addresses typed, then those of a list: one a line, `#` begins a comment. Raises UsageError."""
    lines = (
        line.partition("#")[0] if line.lstrip().startswith("#") else line
        for line in (listed or "").splitlines()
    )
    found = tuple(dict.fromkeys(_read_address(each) for each in (*words, *filter(str.strip, lines))))
    if not found:
        what = "the list has no address in it" if listed is not None else "no page is named"
        raise UsageError(
            f"{what}\n  cure: ringfence record https://shop.example/, or --list FILE with one a line"
        )
    if len(found) > MOST_ADDRESSES:
        raise UsageError(
            f"{len(found):,} addresses, and {MOST_ADDRESSES:,} are recorded at most\n  cure: split the list"
        )
    return found


def _read_address(word: str) -> str:
    text = word.strip()
    if "://" not in text and re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|$)", text):
        text = f"https://{text}"
    if not _is_web_address(text):
        what = f"{text[:100]!r} is not the address of a web page"
        raise UsageError(f"{what}\n  cure: write it as https://shop.example/page")
    bare = re.fullmatch(r"https?://[^/?#]+", text)
    return f"{text}/" if bare else text


def _is_web_address(text: str) -> bool:
    if len(text) > _LONGEST or re.search(r"[\x00-\x20\x7f]", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _ask_version(browser: Browser) -> tuple[str, str]:
    """Start the browser once, to see that it runs: the user agent and the version that it states."""
    try:
        with Running(browser, LIMITS) as running:
            said = running.devtools.call("Browser.getVersion", until=time.monotonic() + _START_SECONDS)
    except (BrowserGone, NoAnswer) as ended:
        raise UsageError(
            f"{browser.program} was started and did not answer ({ended})\n"
            "  cure: run it by hand and read what it says. In a container its sandbox may not be allowed: "
            "see docs/record-a-page.md"
        ) from None
    return said["userAgent"], said["product"]


def record(
    addresses: Sequence[str],
    folder: Path,
    browser: Browser,
    answers: Sequence[Consent] = tuple(Consent),
    limits: Limits = LIMITS,
    tell: Callable[[str], None] = lambda step: None,
) -> tuple[Recorded, ...]:
    """Visit each address once with each answer, and write everything into the folder, which must be new or
    empty. A page that fails is a gap in its recording; the others go on. Raises UsageError."""
    _make(folder)
    agent, product = _ask_version(browser)
    # Pages treat a browser that calls itself headless unlike the one of a visitor.
    as_in_a_window = f"--user-agent={agent.replace('HeadlessChrome', 'Chrome')}"
    browser = replace(browser, flags=(*browser.flags, as_in_a_window))
    done: list[Recorded] = []
    index: list[dict[str, Any]] = []
    names = name_folders(addresses)
    for address in addresses:
        for consent in answers:
            tell(f"{address} ({consent})")
            made = visit(address, consent, browser, product, limits)
            place = folder / names[address]
            files = _write(made, place, consent.value.replace(" ", "-"))
            done.append(_sum_up(made, f"{names[address]}/{consent.value.replace(' ', '-')}.har"))
            index.append(_index_entry(made, names[address], files))
            _write_index(folder, product, browser, index)
    return tuple(done)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from error
    if taken:
        raise UsageError(
            f"{folder} is not empty, and evidence is not written over\n  cure: name a new folder: --out"
        )


def name_folders(addresses: Sequence[str]) -> dict[str, str]:
    """A folder for each address, by its host; a second one of the same host gets a number."""
    names: dict[str, str] = {}
    for address in addresses:
        host = (
            re.sub(r"[^a-z0-9.-]", "_", (urlsplit(address).hostname or "").lower())[:100].strip(".") or "page"
        )
        name, number = host, 1
        while name in names.values():
            number += 1
            name = f"{host}-{number}"
        names[address] = name
    return names


def _write(made: Visit, place: Path, stem: str) -> dict[str, str]:
    """The files of one visit, and the SHA-256 of each."""
    shot = (f"{stem}.png", hashlib.sha256(made.screenshot).hexdigest()) if made.screenshot else ("", "")
    contents = {
        f"{stem}.har": _to_bytes(to_har(made, __version__, shot)),
        f"{stem}.stored.json": _to_bytes({"cookies": describe(made)["cookies"], "storage": made.storage}),
    }
    if made.screenshot:
        contents[f"{stem}.png"] = made.screenshot
    try:
        place.mkdir(exist_ok=True)
        for name, data in contents.items():
            (place / name).write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write to {place}: {error.strerror}") from error
    return {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}


def _to_bytes(document: dict[str, Any]) -> bytes:
    """JSON in UTF-8; what UTF-8 cannot hold is written as an escape."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return (re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text) + "\n").encode()


def _sum_up(made: Visit, har: str) -> Recorded:
    hosts = {urlsplit(each.url).hostname for each in made.exchanges}
    banner = made.banners[0].platform if made.banners else ""
    return Recorded(
        made.url,
        made.consent,
        har,
        len(made.exchanges),
        len(hosts),
        banner,
        bool(made.answered),
        tuple(made.gaps),
    )


def _index_entry(made: Visit, place: str, files: dict[str, str]) -> dict[str, Any]:
    said = describe(made)
    kept = ("url", "final_url", "consent", "answered", "banner", "signals", "gaps")
    return {
        **{name: said[name] for name in kept},
        "began": say_time(made.began),
        "files": {f"{place}/{name}": sha256 for name, sha256 in files.items()},
    }


def _write_index(folder: Path, product: str, browser: Browser, index: list[dict[str, Any]]) -> None:
    document = {
        "schema": SCHEMA,
        "ringfence": __version__,
        "browser": product,
        "program": str(browser.program),
        "sandbox": browser.sandbox,
        "flags": list(browser.flags),
        "visits": index,
    }
    (folder / INDEX).write_bytes(_to_bytes(document))
