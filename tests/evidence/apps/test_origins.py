"""Whose code a package is: the app's own by its id and by where it is entered, else of unknown origin."""

from __future__ import annotations

import pytest

from ringfence.evidence.apps.origins import NO_PACKAGE, RENAMED, find_origins
from ringfence.model.app import PartKind

OWN = (PartKind.OWN, "")
UNKNOWN = PartKind.UNKNOWN


@pytest.mark.parametrize(
    ("package", "told"),
    [
        ("com.finch.app.ui", OWN),
        ("com.finch", OWN),
        ("com.finchy.app", (UNKNOWN, "com.finchy")),
        ("org.nest.core", OWN),
        ("a", OWN),
        ("a.b", (UNKNOWN, RENAMED)),
        ("b.c.d", (UNKNOWN, RENAMED)),
        ("io.github.someone.lib.core", (UNKNOWN, "io.github.someone")),
        ("", (UNKNOWN, NO_PACKAGE)),
        ("net.maker.one", (UNKNOWN, "net.maker")),
    ],
)
def test_packages(package: str, told: tuple[PartKind, str]) -> None:
    origins = find_origins("com.finch.app", ["org.nest.start.Main", "a.Main"])
    assert origins.tell(package) == told


def test_without_a_manifest_nothing_is_the_apps_own() -> None:
    assert find_origins("", []).tell("com.finch")[0] is UNKNOWN
