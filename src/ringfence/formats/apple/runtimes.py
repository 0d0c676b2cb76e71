"""What an app's files say of how it was made: code that is no machine code, read elsewhere or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Runtime:
    """A technology, the first file that tells it, and how many do. `readable` says whether the code in those
    files is text (JavaScript) or something that only its runtime reads."""

    name: str
    path: str
    files: int
    readable: bool


HERMES = bytes.fromhex("c61fbc03c103191f")  # how React Native's bytecode begins
_TELLS = (
    ("React Native", re.compile(r"(?:.*/)?[^/]+\.(?:jsbundle|hbc)"), True),
    ("Flutter", re.compile(r"Frameworks/App\.framework/App"), False),
    ("Unity", re.compile(r"(?:Frameworks/UnityFramework\.framework/)?Data/(?:Managed/|global).*"), False),
    ("Cordova", re.compile(r"www/cordova\.js"), True),
    ("Capacitor", re.compile(r"capacitor\.config\.json"), True),
    ("NativeScript", re.compile(r"app/(?:bundle|vendor|package\.json).*"), True),
    (".NET", re.compile(r"(?:.*/)?[^/]+\.(?:dll|aotdata\.\w+)"), False),
    ("Titanium", re.compile(r"(?:.*/)?_app_props_\.json"), True),
    ("Lua", re.compile(r"(?:.*/)?[^/]+\.luac?"), True),
    ("Python", re.compile(r"(?:.*/)?[^/]+\.pyc?"), True),
    ("web pages", re.compile(r"(?:www|public|dist|web)/(?:.*/)?[^/]+\.js"), True),
)  # fmt: skip


def find_runtimes(names: Iterable[str], app: str) -> Iterator[Runtime]:
    """The technologies whose files lie in the app, in the order of the table."""
    inside = [name.removeprefix(f"{app}/") for name in names if name.startswith(f"{app}/")]
    for name, pattern, readable in _TELLS:
        if found := [path for path in inside if pattern.fullmatch(path)]:
            yield Runtime(name, f"{app}/{found[0]}", len(found), readable)
