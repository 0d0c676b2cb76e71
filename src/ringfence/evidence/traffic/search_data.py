"""A request -> the personal data in it: what names and values tell, and the values that the tester knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...formats.har import HarRequest
from ...formats.payloads.leaf import Leaf
from .canary_file import find_canary_file, read_canaries
from .contacts import registrable
from .fields import list_fields
from .personal_data import Sighting, find_personal_data

if TYPE_CHECKING:
    from .find_canaries import Canaries

CUT = "a body was longer than is read"


class DataSearch:
    """What every request of a run is searched for."""

    def __init__(self, canaries: Canaries | None = None, *, show_values: bool = False) -> None:
        self._canaries = canaries
        self._show_values = show_values

    def search(self, request: HarRequest) -> tuple[list[Sighting], dict[str, int]]:
        """What was seen in it and in each message that it sent over a WebSocket, and what was left of it."""
        found, left = self._search_one(request)
        if not request.messages:
            return found, left
        url = request.url._replace(query="")
        bare = replace(request, url=url, query=(), headers=(), cookies=(), form=(), cut=False)
        for message in request.messages:
            more, unread = self._search_one(replace(bare, body=message.encode("utf-8", "replace")))
            found += more
            left |= unread
        return list(dict.fromkeys(found)), left

    def _search_one(self, request: HarRequest) -> tuple[list[Sighting], dict[str, int]]:
        fields, left = list_fields(request)
        if request.cut:
            left[CUT] = 1
        found = find_personal_data(fields, show_values=self._show_values)
        if self._canaries is not None:
            found = _join(self._find_known(request, fields), found)
            found = [
                each._replace(field=".".join(map(self.clean_text, each.field.split(".")))) for each in found
            ]
        host = self.clean_host(request.host)
        return [each._replace(host=host) for each in found], left

    def clean_host(self, host: str) -> str:
        """The host; of one whose name carries a known value, only its registrable domain."""
        if self._canaries is None or not self._canaries.find([Leaf("host", (), host.encode(), 0)]):
            return host
        return registrable(host)

    def clean_text(self, text: str) -> str:
        """The text, unless a known value stands in it."""
        return text if self._canaries is None else self._canaries.hide(text)

    def _find_known(self, request: HarRequest, fields: tuple[Leaf, ...]) -> list[Sighting]:
        """Known values in the fields; in the host, the query and the body as they were sent only those that
        no field of them shows."""
        assert self._canaries is not None
        whole = [
            Leaf("host", (), request.host.encode("utf-8", "replace"), 0),
            Leaf("query", (), request.url.query.encode("utf-8", "replace"), 0),
            Leaf("body", (), request.body, 0),
        ]
        return self._canaries.find(fields, whole, show_values=self._show_values)


def _join(known: list[Sighting], told: list[Sighting]) -> list[Sighting]:
    """Both, but each field once for each kind: what was known says more, but for how precise a place is,
    where the request itself may state that."""
    at = {_place(each): number for number, each in enumerate(known)}
    made = list(known)
    for each in told:
        number = at.get(_place(each))
        if number is None:
            made.append(each)
        elif each.metres is not None:
            made[number] = made[number]._replace(metres=max(each.metres, made[number].metres or 0))
    return made


def _place(sighting: Sighting) -> tuple[str, str, str]:
    return sighting.where, sighting.field.partition(",")[0], sighting.kind.identifier


PLAIN_SEARCH = DataSearch()


class Sought(NamedTuple):
    """Which known values a run looks for: those in a file, or in that of the case. `show_values`: the values
    of personal data may be told."""

    file: Path | None = None
    show_values: bool = False

    def open_search(self, case: Path | None = None) -> DataSearch:
        """Raises EvidenceError where the file cannot be read."""
        file = self.file or (find_canary_file(case) if case is not None and case.is_dir() else None)
        if file is None:
            return DataSearch(show_values=self.show_values)
        from .find_canaries import Canaries  # brings NumPy, which nothing else here needs

        return DataSearch(Canaries(read_canaries(file)), show_values=self.show_values)


NOTHING_SOUGHT = Sought()
