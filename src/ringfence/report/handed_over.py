"""What the formats for other tools share: the side that is written, stable numbers, sizes, and plain JSON."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from ..model.fact import Fact, Link
from ..model.path import Path
from ..model.result import DealResult, Result
from .people import people_as_counts
from .safe_text import clean
from .wording import label_of

NAMES = uuid.UUID("7b0f6a53-6d0f-5d9e-9a57-2d2f4f1c9b10")  # the space of the UUIDs made here
MOST_TEXT = 1_000  # characters of one text in a file for another tool


def written_side(subject: Result | DealResult) -> Result:
    """The result, or what a deal leaves, with people as counts."""
    return people_as_counts(subject if isinstance(subject, Result) else subject.after)


def make_uuid(*words: str) -> str:
    """The same for the same words, in every run."""
    return str(uuid.uuid5(NAMES, "\x1f".join(words).encode("utf-8", "replace").decode()))


def make_id(*words: str) -> str:
    """Sixteen hexadecimal digits, the same for the same words: for tools that take no free text as an id."""
    return sha256("\x1f".join(words).encode("utf-8", "replace")).hexdigest()[:16]


def short(text: str, most: int = MOST_TEXT) -> str:
    """One clean line of bounded length."""
    return clean(text, most)


def say_route(result: Result, path: Path) -> str:
    """The five columns in one line, as 'location → app → SDK → owner → country'."""
    stops = (path.data, path.system, path.carrier, path.owner, path.country)
    return " → ".join(dict.fromkeys(short(label_of(result.entities, id_), 200) for id_ in stops if id_))


def links_of(result: Result) -> Iterator[tuple[Fact, Link]]:
    """The facts that link two entities which are both in the result."""
    for fact in result.facts.values():
        link = fact.says
        if isinstance(link, Link) and link.tail in result.entities and link.head in result.entities:
            yield fact, link


def write_json(document: Any) -> str:
    """Indented JSON that every parser takes: lone surrogates, which UTF-8 cannot hold, are replaced."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "replace").decode()
