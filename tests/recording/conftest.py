"""The browser of this machine, and the small web that its every request leads to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from ringfence.errors import UsageError
from ringfence.recording.chromium import Browser, find_browser
from ringfence.recording.consent import Consent
from ringfence.recording.limits import Limits
from ringfence.recording.record import Recorded, record
from tests.recording.small_web import Web, small_web

# Pages of the small web are done at once: what waits longer only makes the tests slow.
SHORT = Limits(seconds=20, quiet_seconds=0.3, banner_seconds=1, last_seconds=2)
Recorder = Callable[..., tuple[Recorded, ...]]


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with small_web(tmp_path_factory.mktemp("web")) as running:
        yield running


@pytest.fixture(scope="session")
def browser(web: Web) -> Browser:
    """Without its sandbox only for root, for whom it has none."""
    try:
        return find_browser(sandbox=os.geteuid() != 0, flags=web.flags)
    except UsageError:
        pytest.skip("no Chromium is installed")


@pytest.fixture(scope="session")
def record_pages(browser: Browser) -> Recorder:
    def run(
        folder: Path, *urls: str, answers: Sequence[Consent] = (Consent.NO_ANSWER,), limits: Limits = SHORT
    ) -> tuple[Recorded, ...]:
        try:
            return record(urls, folder, browser, answers, limits)
        except UsageError as error:
            if "did not answer" in str(error) and browser.sandbox:
                pytest.skip("the Chromium that is installed cannot run here, or not with its sandbox")
            raise

    return run


@pytest.fixture(scope="session")
def shop(record_pages: Recorder, web: Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop, recorded once with each answer."""
    folder = tmp_path_factory.mktemp("shop") / "recording"
    record_pages(folder, "https://shop.example/", answers=tuple(Consent))
    return folder
