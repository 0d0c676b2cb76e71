"""Every pattern is found at every place, compiled and interpreted alike."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

from ringfence.formats.payloads import pattern_kernel, pattern_set
from ringfence.formats.payloads.pattern_set import PatternSet


def _interpreted() -> ModuleType:
    path = Path(pattern_set.__file__).with_name("pattern_kernel.py")
    spec = importlib.util.spec_from_file_location("interpreted_pattern_kernel", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["as installed", "interpreted"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "interpreted":
        module = _interpreted()
        monkeypatch.setattr(pattern_kernel, "find_long", module.find_long)
        monkeypatch.setattr(pattern_kernel, "find_short", module.find_short)
    return str(request.param)


def brute(patterns: list[bytes], data: bytes) -> list[tuple[int, int]]:
    return sorted(
        (at, number)
        for number, pattern in enumerate(patterns)
        for at in range(len(data))
        if data.startswith(pattern, at)
    )


def test_it_finds_what_a_plain_search_finds(kernel: str) -> None:
    rng = random.Random(5)
    alphabet = b"ab"
    for _ in range(150):
        sizes = [rng.randint(8, 24) for _ in range(rng.randint(1, 12))]
        patterns = [bytes(rng.choices(alphabet, k=size)) for size in sizes] + [
            rng.randbytes(9),
            rng.randbytes(30),
        ]
        data = bytes(rng.choices(alphabet, k=rng.randint(0, 60)))
        data += rng.choice(patterns) + rng.randbytes(rng.randint(0, 9)) + rng.choice(patterns)
        assert PatternSet(patterns).find(data) == brute(patterns, data)


def test_more_hits_than_are_taken_at_a_time(kernel: str) -> None:
    found = PatternSet([b"a" * 8, b"a" * 15, b"a" * 15]).find(b"a" * 3_000)
    assert len(found) == 2_993 + 2 * 2_986


def test_small_data_and_no_patterns() -> None:
    assert PatternSet([]).find(b"anything") == []
    assert PatternSet([b"12345678"]).find(b"1234567") == []
    assert PatternSet([b"12345678"]).find(b"12345678") == [(0, 0)]
    assert PatternSet([b"12345678"]).find(memoryview(b"x12345678")[1:]) == [(0, 0)]


def test_a_pattern_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter than 8"):
        PatternSet([b"1234567"])


def test_data_of_nothing_but_patterns_tells_the_first_places_alone() -> None:
    many = PatternSet([b"a" * 8, b"a" * 20])
    every = many.find(b"a" * 100)
    assert len(every) == 93 + 81
    first = many.find(b"a" * 100, most=5)
    assert len(first) == 5
    assert set(first) < set(every)
    assert max(begin for begin, _ in first) < 8
