"""An app as it was read: what it is, what its code is made of, what each part reads and where it can send."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .kinds import Verdict
from .source import Source


class PartKind(StrEnum):
    """Whose code a part of an app is."""

    OWN = "the app's own code"
    COMPONENT = "component"
    UNKNOWN = "code of unknown origin"


class Presence(StrEnum):
    """How much of a component is there. Only what is embedded can run."""

    EMBEDDED = "embedded"
    STUB = "stub"  # classes without code to speak of: an interface to something that is not there
    REFERENCED = "referenced only"  # named by other code, and no class of it is defined


@dataclass(frozen=True, slots=True)
class Clue:
    """What a component was told by. `confidence` is 0 to 100; 100 is an identifier of its own."""

    how: str
    confidence: int = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """Calls of one part to one interface that gives personal data.

    `data` is the catalogue's word for it, `api` the interface, `sites` how many places call it, `place` the
    first of them. `runs` holds if a way leads there from where the app is entered, and `way` is a short one,
    caller by caller; it fails if none was found, and is unknown if nobody looked or only a name could lead
    there. `permitted` says whether the app declares the permission that the interface asks for.
    """

    data: str
    api: str
    what: str
    sites: int
    place: str
    runs: Verdict = Verdict.UNKNOWN
    way: tuple[str, ...] = ()
    permission: str = ""
    permitted: Verdict = Verdict.HOLDS


@dataclass(frozen=True, slots=True)
class Host:
    """An address that stands in a part's code or files. `kind` is *endpoint*, or why it is none.

    `domain` is the domain under which the catalogue knows it, `operator` the organisation that operates that;
    both are "" when it does not know.
    """

    host: str
    kind: str
    example: str
    place: str
    domain: str = ""
    operator: str = ""
    cleartext: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the app's code: the app's own, a component, or code whose origin is not known.

    `id` is the catalogue's id of a component, else the package. `publisher` is an organisation's id, and
    `made_by` its name.
    `collects` is what the component's public documentation, or its privacy manifest, says it collects.
    """

    id: str
    kind: PartKind
    name: str
    purpose: str = ""
    publisher: str = ""
    made_by: str = ""
    presence: Presence = Presence.EMBEDDED
    clues: tuple[Clue, ...] = ()
    classes: int = 0
    methods: int = 0
    readings: tuple[Reading, ...] = ()
    hosts: tuple[Host, ...] = ()
    sends: tuple[str, ...] = ()  # interfaces to the network that it calls
    collects: tuple[str, ...] = ()

    @property
    def confidence(self) -> int:
        return max((clue.confidence for clue in self.clues), default=100)


@dataclass(frozen=True, slots=True)
class Declared:
    """One thing that the app says of itself: a permission, an exported component, a setting, a purpose."""

    what: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed the package. `verified` is what the platform's own check would say, `why` its reason."""

    verified: Verdict
    why: str
    schemes: tuple[str, ...] = ()
    certificates: tuple[tuple[str, str], ...] = ()  # SHA-256 of each signer's certificate, and its subject


@dataclass(frozen=True, slots=True)
class HiddenCode:
    """A file of the package that holds code of another kind: read, or a limit of what was seen."""

    file: str
    kind: str
    read: bool
    why: str


@dataclass(frozen=True, slots=True)
class AppContents:
    """One app package as it was read. Counts are of classes, methods and instructions with code."""

    source: Source
    platform: str
    id: str
    name: str
    version: str
    parts: tuple[Part, ...]
    declared: tuple[Declared, ...]
    signature: Signature
    hidden: tuple[HiddenCode, ...] = ()
    oddities: tuple[str, ...] = ()  # what is unlike a package made by the usual tools
    gaps: tuple[str, ...] = ()  # what could not be read
    files: int = 0
    classes: int = 0
    methods: int = 0
    instructions: int = 0

    def parts_of(self, kind: PartKind) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind is kind)
