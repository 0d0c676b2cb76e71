"""Whose code a package is when the catalogue does not know it: the app's own, or of unknown origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...model.app import PartKind

# Where everyone publishes: the name of the maker is the label after these.
_SHARED = frozenset(
    f"{host}.{name}" for host in ("com", "io", "org") for name in ("github", "gitlab", "bitbucket", "gitee")
)
_SHORT = 2  # letters; renaming tools give packages names of one or two
RENAMED = "renamed packages"
NO_PACKAGE = "no package"


@dataclass(frozen=True, slots=True)
class Origins:
    """`own` are the prefixes, dot at the end, under which the app keeps its own code; `entered` the packages
    of the classes by which it is entered, which are its own whatever they are called."""

    own: tuple[str, ...]
    entered: frozenset[str] = frozenset()

    def tell(self, package: str) -> tuple[PartKind, str]:
        """Whose it is, and the name under which it is counted."""
        if package in self.entered or (self.own and f"{package}.".startswith(self.own)):
            return PartKind.OWN, ""
        if not package:
            return PartKind.UNKNOWN, NO_PACKAGE
        return PartKind.UNKNOWN, _maker(package) or RENAMED


def find_origins(app_id: str, entry_classes: Iterable[str]) -> Origins:
    """The app's own prefixes: of its id, and of the classes by which it is entered (its application class
    and what its launcher starts). A component that another party's library declares is none of these."""
    entered = frozenset(name.rpartition(".")[0] for name in entry_classes if "." in name)
    makers = {_maker(name) for name in (app_id, *entered) if name}
    return Origins(tuple(sorted(f"{maker}." for maker in makers if maker)), entered)


def _maker(package: str) -> str:
    """The part of a package that names its maker, com.foo or io.github.foo; "" for a renamed one."""
    labels = package.split(".")
    length = 3 if ".".join(labels[:2]) in _SHARED else 2
    maker = labels[:length]
    if len(labels[0]) <= _SHORT and all(len(label) <= _SHORT for label in labels[:2]):
        return ""
    return ".".join(maker)
