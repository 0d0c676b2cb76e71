"""One visit: a browser of its own goes to a page, waits, answers the banner as told, and looks at what is
left.

What a page can do to it (never load, redirect for ever, open windows, hang or crash its renderer) ends the
visit within its limits and becomes a gap; whatever was seen until then is kept.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .chromium import Browser, Running
from .consent import SIGNALS, STEPS, Banner, Consent, ask_for, read_banner, steps_after
from .devtools import BrowserGone, DevTools, Event, NoAnswer, Params
from .exchanges import Exchange, Exchanges
from .limits import Limits

_PAGES = frozenset({"page", "iframe"})
_OURS = [{"type": kind, "exclude": True} for kind in ("browser", "browser_ui", "tab", "webview", "other")] + [
    {}
]
_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True, "filter": _OURS}
_STEP_SECONDS = 8.0  # for what a healthy page answers at once
_MOST_FRAMES = 40  # of which banner and storage are looked at
_MOST_KEYS = 500
_ASYNC_DEPTH = 8
_CRASHED = "the process that drew the page crashed"
_STORED = (
    "({origin: location.origin, "
    f"local: Object.keys(localStorage).slice(0, {_MOST_KEYS}).map((k) => k.slice(0, 200)), "
    f"session: Object.keys(sessionStorage).slice(0, {_MOST_KEYS}).map((k) => k.slice(0, 200))}})"
)


@dataclass(slots=True)
class Visit:
    """What one visit gave. Times are milliseconds since the epoch, by the browser's clock; 0: never."""

    url: str
    consent: Consent
    browser: str
    began: float = 0.0
    answered: float = 0.0
    banners: list[Banner] = field(default_factory=list)  # as found, and each button that was pressed
    signals: dict[str, Any] = field(default_factory=dict)
    final_url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    cookies: list[Params] = field(default_factory=list)
    storage: list[Params] = field(default_factory=list)
    screenshot: bytes = b""
    gaps: list[str] = field(default_factory=list)


class Left(Exception):
    """The visit ends here, because of what the page did."""


def visit(url: str, consent: Consent, browser: Browser, version: str, limits: Limits) -> Visit:
    """Make one visit. What goes wrong with the page becomes a gap; UsageError if no browser can be
    started."""
    made = Visit(url, consent, version)
    with Running(browser, limits) as running:
        visitor = _Visitor(made, running, limits)
        try:
            visitor.go()
        except (Left, BrowserGone, NoAnswer) as ended:
            made.gaps.append(f"the visit ended early: {ended}")
        visitor.look_back()
    return made


class _Visitor:
    def __init__(self, made: Visit, running: Running, limits: Limits) -> None:
        self._made, self._running, self._limits = made, running, limits
        self._devtools: DevTools = running.devtools
        self._exchanges = Exchanges(running.devtools, limits)
        self._end = time.monotonic() + limits.seconds
        self._page = ""  # the session of the page itself
        self._target = ""
        self._sessions: dict[str, str] = {}  # of frames in processes of their own -> their kind
        self._loaded = False
        self._last_request = 0.0
        self._navigations = 0
        self._nuisances: dict[str, int] = {}
        self._ended = ""  # why the visit must end
        self._seen = 0

    def go(self) -> None:
        """The whole visit; the gaps say how far it came. Raises Left, BrowserGone, NoAnswer."""
        self._open()
        self._made.began = float(self._ask("Date.now()", self._page) or 0)
        self._go_to(self._made.url)
        self._look_at_banner()
        if self._made.answered:
            self._settle()
            self._go_to(self._made.url)  # again, now that the answer is known

    def look_back(self) -> None:
        """Take down what there is at the end, each thing as far as the browser still gives it."""
        made = self._made
        made.exchanges = self._exchanges.all
        steps = {
            "storage": self._take_storage,
            "cookies": self._take_cookies,
            "screenshot": self._take_screenshot,
        }
        for what, does in steps.items():
            self._end = time.monotonic() + self._limits.last_seconds
            try:
                does()
            except (NoAnswer, BrowserGone) as refused:
                made.gaps.append(f"no {what}: {refused}")
        for what, count in (*self._nuisances.items(), *self._exchanges.cut.items()):
            made.gaps.append(f"{what} ({count:,})")

    # ---- going there

    def _open(self) -> None:
        devtools, until = self._devtools, time.monotonic() + _STEP_SECONDS * 2
        devtools.on_event = self._take
        targets = devtools.call("Target.getTargets", until=until)["targetInfos"]
        self._target = next(each["targetId"] for each in targets if each["type"] == "page")
        devtools.call("Browser.setDownloadBehavior", {"behavior": "deny", "eventsEnabled": True}, until=until)
        devtools.call("Target.setAutoAttach", _ATTACH, until=until)
        while not self._page:
            if not devtools.listen(until):
                raise NoAnswer("the browser opened no page")
        devtools.call("Page.enable", session=self._page, until=until)

    def _go_to(self, url: str) -> None:
        self._loaded = False
        asked = self._devtools.send(
            "Page.navigate", {"url": url}, self._page, then=lambda result: self._arrive(result)
        )
        assert asked
        self._settle()

    def _arrive(self, result: Params) -> None:
        if failed := result.get("errorText"):
            self._ended = _say_failure(failed)
        elif result.get("isDownload"):
            self._ended = "the address gives a file to download, not a page"

    def _settle(self) -> None:
        """Until the page is loaded and asks for nothing new for a while."""
        self._last_request = time.monotonic()
        while True:
            self._stop_if_ended()
            now = time.monotonic()
            if now >= self._end:
                state = "still asked for more" if self._loaded else "had not finished loading"
                raise Left(f"after {self._limits.seconds:.0f} seconds the page {state}")
            quiet = self._last_request + self._limits.quiet_seconds
            if self._loaded and now >= quiet:
                return
            self._devtools.listen(min(self._end, quiet if self._loaded else now + 0.5))

    def _stop_if_ended(self) -> None:
        if self._ended:
            raise Left(self._ended)

    # ---- what the browser says

    def _take(self, event: Event) -> None:
        method, said = event.method, event.params
        if method.startswith("Network."):
            self._exchanges.take(event)
            self._count(method)
        elif method == "Target.attachedToTarget":
            self._attach(said)
        elif method == "Target.detachedFromTarget":
            self._sessions.pop(said.get("sessionId", ""), None)
        elif method in ("Inspector.targetCrashed", "Target.targetCrashed"):
            self._nuisances[_CRASHED] = self._nuisances.get(_CRASHED, 0) + 1
            if event.session == self._page or said.get("targetId") == self._target:
                self._ended = _CRASHED
        elif method == "Page.javascriptDialogOpening":
            self._bear("dialogs were opened, and closed unanswered")
            leaves = said.get("type") == "beforeunload"
            self._devtools.send("Page.handleJavaScriptDialog", {"accept": leaves}, event.session)
        elif method in ("Browser.downloadWillBegin", "Page.downloadWillBegin") and not event.session:
            self._bear("downloads were begun, and denied")
        elif event.session == self._page:
            self._note_progress(method, said)

    def _note_progress(self, method: str, said: Params) -> None:
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Page.frameNavigated" and not said["frame"].get("parentId"):
            self._made.final_url = said["frame"]["url"]
            self._navigations += 1
            if self._navigations > self._limits.navigations:
                self._ended = f"the page sent itself on more than {self._limits.navigations} times"

    def _count(self, method: str) -> None:
        if len(self._exchanges.all) > self._seen:
            self._seen = len(self._exchanges.all)
            self._last_request = time.monotonic()
            if self._seen % 500 == 0 and self._running.profile_bytes() > self._limits.profile_bytes:
                self._ended = f"the page stored more than {self._limits.profile_bytes:,} bytes"
        if self._seen >= self._limits.requests:
            self._ended = f"the page made more than {self._limits.requests:,} requests"

    def _bear(self, what: str) -> None:
        self._nuisances[what] = self._nuisances.get(what, 0) + 1
        if sum(self._nuisances.values()) > self._limits.nuisances:
            self._ended = "the page opened one window, dialog or download after the other"

    def _attach(self, said: Params) -> None:
        """A frame, worker or window appeared, and waits: watch it and let it go on, or close the window."""
        info, session = said["targetInfo"], said["sessionId"]
        if info["type"] == "page" and info["targetId"] != self._target:
            self._bear("windows were opened, and closed before they could load")
            self._devtools.send("Target.closeTarget", {"targetId": info["targetId"]})
            return
        if info["targetId"] == self._target:
            self._page = session
        if info["type"] in _PAGES:
            self._sessions[session] = info["type"]
            self._devtools.send("Page.enable", session=session)
            self._devtools.send("Inspector.enable", session=session)
        sizes = {
            "maxPostDataSize": self._limits.body_bytes,
            "maxResourceBufferSize": self._limits.script_bytes,
        }
        self._devtools.send(
            "Network.enable", {**sizes, "maxTotalBufferSize": 8 * self._limits.script_bytes}, session
        )
        # Who asked for an image is only known where calls are followed over the pauses between them.
        self._devtools.send("Debugger.enable", session=session)
        self._devtools.send("Debugger.setSkipAllPauses", {"skip": True}, session)
        self._devtools.send("Debugger.setAsyncCallStackDepth", {"maxDepth": _ASYNC_DEPTH}, session)
        self._devtools.send("Target.setAutoAttach", _ATTACH, session)
        self._devtools.send("Runtime.runIfWaitingForDebugger", session=session)

    # ---- looking at the page

    def _look_at_banner(self) -> None:
        """Find the banner, and answer it if that is asked for. What was not found or not pressed is a gap."""
        made = self._made
        end = min(self._end, time.monotonic() + self._limits.banner_seconds)
        while time.monotonic() < end:
            self._stop_if_ended()
            steps = steps_after(made.banners, made.consent) if STEPS[made.consent] else ()
            banner = self._find_banner(ask_for(steps))
            if banner and (banner.step or not made.banners):
                made.banners.append(banner)
            if banner and banner.step not in ("", "manage"):
                made.answered = banner.at
                break
            if banner and not steps:
                break
            self._devtools.listen(min(end, time.monotonic() + 0.5))
        self._take_signals()
        if not made.answered and made.consent is not Consent.NO_ANSWER:
            seen = f"{made.banners[0].platform}: a" if made.banners else "a consent banner with a"
            made.gaps.append(f"{seen} button to {made.consent} was not found, so no answer was given")

    def _find_banner(self, script: str) -> Banner | None:
        """In the page and its frames; one that was pressed counts before one that was only seen."""
        seen = None
        for value in self._ask_frames(script):
            if banner := read_banner(value):
                if banner.step:
                    return banner
                seen = seen or banner
        return seen

    def _ask_frames(self, script: str) -> Iterator[Any]:
        """The script's value in each frame, in a world of its own that the page's scripts cannot touch."""
        left = _MOST_FRAMES
        for session in list(self._sessions):
            try:
                tree = self._call("Page.getFrameTree", {}, session)["frameTree"]
            except NoAnswer:
                continue  # the frame is gone
            for frame in _walk(tree):
                left -= 1
                if left < 0:
                    return
                try:
                    made = self._call("Page.createIsolatedWorld", {"frameId": frame}, session)
                    yield self._ask(script, session, made["executionContextId"])
                except NoAnswer:
                    continue

    def _ask(self, script: str, session: str, context: int | None = None, *, wait: bool = False) -> Any:
        params: Params = {"expression": script, "returnByValue": True, "timeout": 3_000}
        params |= {"userGesture": True, "awaitPromise": wait}
        if context is not None:
            params["contextId"] = context
        return self._call("Runtime.evaluate", params, session).get("result", {}).get("value")

    def _call(self, method: str, params: Params, session: str) -> Params:
        until = min(self._end, time.monotonic() + _STEP_SECONDS)
        return self._devtools.call(method, params, session, until=until)

    def _take_signals(self) -> None:
        try:
            said = self._ask(SIGNALS, self._page, wait=True)
        except NoAnswer:
            return
        self._made.signals = said if isinstance(said, dict) else {}

    def _take_storage(self) -> None:
        if self._made.answered:
            self._take_signals()
        found = [value for value in self._ask_frames(_STORED) if isinstance(value, dict)]
        self._made.storage = [each for each in found if each.get("local") or each.get("session")]

    def _take_cookies(self) -> None:
        self._made.cookies = self._call("Storage.getCookies", {}, "")["cookies"]

    def _take_screenshot(self) -> None:
        shot = self._call("Page.captureScreenshot", {"format": "png"}, self._page)
        self._made.screenshot = base64.b64decode(shot["data"])


def _walk(tree: Params) -> Iterator[str]:
    yield tree["frame"]["id"]
    for child in tree.get("childFrames", ()):
        yield from _walk(child)


def _say_failure(failed: str) -> str:
    cures = {
        "net::ERR_NAME_NOT_RESOLVED": "no such host, or no network",
        "net::ERR_INTERNET_DISCONNECTED": "this machine has no network",
        "net::ERR_CONNECTION_REFUSED": "nobody answers there",
        "net::ERR_TOO_MANY_REDIRECTS": "it redirects for ever",
        "net::ERR_ABORTED": "it gives a file to download, or nothing",
        "net::ERR_CERT_AUTHORITY_INVALID": "its certificate is not trusted here",
    }
    said = cures.get(failed)
    return (
        f"the page could not be opened: {said} ({failed})"
        if said
        else f"the page could not be opened ({failed})"
    )
