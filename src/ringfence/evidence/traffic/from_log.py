"""Logs and exports of other tools -> facts: who looked up which name, and contacted which place.

The format is told by content, never by name alone. The connections of a Zeek conn log are named by the ssl,
http, quic and dns logs of the same set that lie beside it. A log that names apps (PCAPdroid) ties each
contact to its app.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from ...errors import EvidenceError
from ...formats.logs.formats import read_records, tell_file
from ...formats.logs.telling import Kind as Format
from ...model.fact import Evidence
from ...model.source import Source
from ..files import check_file
from .contacts import Capture
from .gathering import Gathering
from .search_data import PLAIN_SEARCH, DataSearch
from .state_gathering import hash_file, list_data, list_gaps, state_gathering

MOST_BYTES = 1 << 36
NAMING = ("ssl", "http", "quic", "dns")  # Zeek's logs that name the connections of its conn log
FRAMES = {Format.MITMPROXY: ("flow {}", "flow"), Format.NETLOG: ("event {}", "event")}
CURE = "export it again, or move it out of the case; docs/case-format.md lists the logs that are read"


def tell_log(path: Path) -> Format | None:
    """The format of a file by its content; None for what is no log that is read, or cannot be opened."""
    try:
        if not path.is_file():  # a pipe would never end, and a folder holds nothing
            return None
        with path.open("rb") as file:
            return tell_file(file)
    except OSError:
        return None


def read_log(
    path: Path,
    folder: Path,
    system: str = "",
    declared: Collection[str] = (),
    search: DataSearch = PLAIN_SEARCH,
) -> Evidence:
    """Read one log. `system` is the app whose traffic it is ("": the apps that the log names, or its
    devices as a whole); `declared` are endpoint ids of the case, which take the hosts below them as their
    own."""
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    check_file(path, folder, name, MOST_BYTES)
    format_ = tell_log(path)
    if format_ is None:
        raise EvidenceError(name, "", "it is no log of a kind that is read", CURE)
    place, unit = FRAMES.get(format_, ("line {}", "line"))
    capture = Capture(Source(name, hash_file(path), "", system=str(format_)), place, unit)
    gathering, sources = Gathering(declared, search), [capture.source]
    for beside in _find_naming_logs(path, format_):
        beside_name = beside.relative_to(folder).as_posix() if beside.is_relative_to(folder) else beside.name
        check_file(beside, folder, beside_name, MOST_BYTES)
        sources.append(Source(beside_name, hash_file(beside), "", system=str(format_)))
        with beside.open("rb") as file:
            gathering.learn(read_records(file, format_))
    with path.open("rb") as file:
        gathering.add_all(read_records(file, format_))
    gaps = tuple(list_gaps(gathering, capture))
    if (
        gathering.flaws
        and not gathering.contacts
        and not gathering.left
        and any(n for _, n in gathering.flaws.values())
    ):
        raise EvidenceError(name, "", f"nothing in it could be read: {gaps[0].what}", CURE)
    facts = {fact.id: fact for fact in state_gathering(gathering, capture, system)}
    seen = tuple(list_data(gathering, capture, system))
    return Evidence(tuple(facts.values()), gaps, tuple(sources), seen=seen)


def _find_naming_logs(path: Path, format_: Format) -> Iterator[Path]:
    """The logs of the same Zeek set: conn.10:00.log.gz is named by ssl.10:00.log.gz."""
    if format_ is not Format.ZEEK or "conn" not in path.name:
        return
    before, _, after = path.name.rpartition("conn")
    for kind in NAMING:
        beside = path.with_name(before + kind + after)
        if beside.is_file() and tell_log(beside) is Format.ZEEK:
            yield beside
