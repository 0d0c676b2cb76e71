"""An installed Chromium: where it is, how it is started with a fresh profile and nothing of its own to say.

Each visit gets a browser of its own, so that one page cannot leave anything to the next, and one that
crashes or hangs takes nothing else with it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from .devtools import BrowserGone, DevTools
from .limits import Limits

# In the order in which they are looked for; the last are where macOS keeps them.
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
)
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# The browser is to ask for the page and for nothing else: no updates, lists, reports, suggestions or sync.
# Two things have no switch, its look for updates of components and for signed-in accounts: they are sent to
# a port of this machine that Chromium itself refuses to connect to (9, "discard").
_NOWHERE = "https://127.0.0.1:9/"
QUIET = (
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--metrics-recording-only",
    f"--component-updater=disable-background-downloads,url-source={_NOWHERE}",
    f"--gaia-url={_NOWHERE}",
    "--disable-features=AutofillServerCommunication,CertificateTransparencyComponentUpdater,"
    "DialMediaRouteProvider,GlobalMediaControls,InterestFeedContentSuggestions,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationGuideModelDownloading,OptimizationHints,Translate",
)
STEADY = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--mute-audio",
    "--password-store=basic",
    "--use-mock-keychain",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--window-size=1280,900",
)
SANDBOX_CURE = (
    "run ringfence as an ordinary user. Or say --no-sandbox, which takes away the wall between hostile pages "
    "and this machine: only in a throw-away container"
)
# As in the window of an ordinary visitor, cookies of third parties are allowed; a new headless profile
# blocks them.
PREFERENCES = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
_GRACE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Browser:
    """Which program is started, and with which flags beside QUIET and STEADY."""

    program: Path
    sandbox: bool = True
    flags: tuple[str, ...] = ()


def find_browser(named: Path | None = None, *, sandbox: bool = True, flags: Sequence[str] = ()) -> Browser:
    """The program named, or the first that is installed. Raises UsageError."""
    if sandbox and os.geteuid() == 0:
        what = "Chromium does not run its sandbox for root, and you are root"
        raise UsageError(f"{what}\n  cure: {SANDBOX_CURE}")
    candidates = (str(named),) if named is not None else (*NAMES, *PLACES)
    found = next(filter(None, map(shutil.which, candidates)), None)
    if found is None:
        none = "no Chromium or Chrome is installed"
        what = f"{named} is no program that can be run" if named is not None else none
        cure = "install one (Debian: apt install chromium), or name it: --browser /path/to/chromium"
        raise UsageError(f"{what}\n  cure: {cure}")
    return Browser(Path(found), sandbox, tuple(flags))


class Running:
    """A browser that runs. Use it as a context: at the end it is stopped and its profile removed."""

    def __init__(self, browser: Browser, limits: Limits) -> None:
        self._folder = tempfile.mkdtemp(prefix="ringfence-record-")
        try:
            profile = Path(self._folder, "Default")
            profile.mkdir()
            (profile / "Preferences").write_text(json.dumps(PREFERENCES))
            self._process, self.devtools = _start(browser, self._folder, limits)
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise UsageError(f"{browser.program} cannot be started: {error.strerror}") from error

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *failure: object) -> None:
        with suppress(BrowserGone):
            self.devtools.send("Browser.close")
        self._wait()
        self.devtools.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def profile_bytes(self) -> int:
        """How much the browser has written to disk."""
        total = 0
        for folder, _, names in os.walk(self._folder):
            for name in names:
                try:
                    total += os.lstat(os.path.join(folder, name)).st_size
                except OSError:  # gone meanwhile
                    continue
        return total

    def _wait(self) -> None:
        """Give it time to go by itself; then end it and all that it started, which are one process group."""
        end = time.monotonic() + _GRACE_SECONDS
        while time.monotonic() < end and os.waitpid(self._process, os.WNOHANG)[0] == 0:
            time.sleep(0.02)
        else:
            try:
                os.killpg(self._process, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)


def _start(browser: Browser, folder: str, limits: Limits) -> tuple[int, DevTools]:
    """Start it in a process group of its own, our two pipes as its descriptors 3 and 4."""
    sandbox = () if browser.sandbox else ("--no-sandbox",)
    words = [str(browser.program), *QUIET, *STEADY, *sandbox, f"--user-data-dir={folder}", *browser.flags]
    commands, ours_to_write = _pipe()
    ours_to_read, answers = _pipe()
    try:
        process = os.posix_spawn(
            browser.program,
            [*words, "about:blank"],
            {**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, commands, 3),
                (os.POSIX_SPAWN_DUP2, answers, 4),
            ],
            setpgroup=0,
        )
    except OSError:
        os.close(ours_to_read)
        os.close(ours_to_write)
        raise
    finally:
        os.close(commands)
        os.close(answers)
    return process, DevTools(ours_to_read, ours_to_write, limits.message_bytes)


def _pipe() -> tuple[int, int]:
    """A pipe whose descriptors lie above those that the browser is given, so that none takes another's
    place."""
    pair = os.pipe()
    moved = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 10) for each in pair]
    for each in pair:
        os.close(each)
    return moved[0], moved[1]
