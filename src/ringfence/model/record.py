"""Entries of registers: what people wrote down when they approved, audited, deleted, reported or promised.

An entry is an entity of kind RECORD whose attributes are its columns; it carries no data. Measures are judged
on such entries beside the facts of the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LISTS = ("about", "by", "asked_by", "covers")
DAYS = ("began_on", "done_on")
COLUMNS = (*LISTS, *DAYS, "result", "days", "digest")
PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class RegisterKind:
    """What the entries of one register say: the columns that must be filled, and those that may be."""

    must: tuple[str, ...]
    may: tuple[str, ...] = ()


REGISTERS: Mapping[str, RegisterKind] = MappingProxyType(
    {
        # A list that somebody drew up and calls complete; `covers` says of what (INVENTORIES).
        "inventory": RegisterKind(("covers", "done_on"), ("about", "by")),
        # Data or systems that the promise leaves out; an owner, classes of data and an end bound it.
        "exception": RegisterKind(("about",), ("by", "covers")),
        # Somebody asked, another allowed it, from `since` to `until`; of a text or release, its digest.
        "approval": RegisterKind(("about", "by"), ("asked_by", "done_on", "digest")),
        # `began_on` is the last day of what was audited, `done_on` that of the report.
        "audit": RegisterKind(("about", "by", "done_on"), ("began_on", "result")),
        "deletion": RegisterKind(("about",), ("by", "done_on", "result")),
        # `began_on` is the first evidence (the first log line), `done_on` the report to the authority.
        "incident": RegisterKind(("about", "began_on"), ("by", "done_on", "days")),
        # `result` says whether no flow was left after the stop.
        "drill": RegisterKind(("about", "done_on", "result"), ("by",)),
        # A signed paper: `covers` says what it is (a certification, a plan), `until` when it expires.
        "document": RegisterKind(("covers",), ("about", "by", "done_on", "digest")),
        # A person was vetted, or a vendor screened; `result` says whether they were cleared.
        "vetting": RegisterKind(("about", "done_on", "result"), ("by",)),
        "inspection": RegisterKind(("about", "digest", "by", "result"), ("done_on",)),
        # What runs or is in the store: its digest, and by whose account it was delivered.
        "release": RegisterKind(("about", "digest"), ("by", "done_on")),
        # All that goes to `about` passes one point; `result` says whether it is logged.
        "gateway": RegisterKind(("about", "result"), ("by", "done_on")),
        # The reads of `about` are logged; `covers` is the store of the log, kept for `days`.
        "logging": RegisterKind(("about", "result"), ("covers", "days", "done_on")),
        "officer": RegisterKind(("covers", "by"), ("done_on",)),
        # How systems are set up: `covers` says which setting, `result` whether it is so.
        "setting": RegisterKind(("covers", "result"), ("about", "by", "done_on")),
        # `began_on` is the later of its listing as exploited and its first sight, `done_on` its repair.
        "vulnerability": RegisterKind(("about", "began_on"), ("done_on",)),
    }
)
