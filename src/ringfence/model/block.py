"""What the network is to stop: names and addresses, each with its reason, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is blocked: whose it is, on which paths it lies and which rules those meet.

    `stops` names who sends there, and so what will stop working; `warning` is what to look at before use.
    """

    owner: str = ""
    paths: tuple[str, ...] = ()  # fingerprints
    rules: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class BlockedName:
    """A host name; `whole` means that every name below it is blocked as well, and `breadth` says why so, or
    why not. `below` lists the names below it that the evidence or the catalogue knows, for engines that block
    single names only."""

    name: str
    whole: bool
    breadth: str
    reason: Reason
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockedAddress:
    """One IP address, as its canonical text."""

    address: str
    version: int  # 4 or 6
    breadth: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that a list could have held, and why it does not."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class BlockList:
    """Everything to block, in order of name; `asked` says what the list was made from. Never empty."""

    title: str
    asked: str
    on: date
    names: tuple[BlockedName, ...]
    addresses: tuple[BlockedAddress, ...]
    left_out: tuple[LeftOut, ...]
    version: str
