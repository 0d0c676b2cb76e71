"""What one visit may take at most. A page can be hostile: everything it can make grow is bounded here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one visit: seconds on the clock, counts, and bytes. What lies beyond is left out, and said."""

    seconds: float = 60
    quiet_seconds: float = 2  # without a new request the page counts as done
    banner_seconds: float = 6  # how long a banner may take to show itself once the page is done
    last_seconds: float = 4  # for each thing that is looked at when the visit is over
    requests: int = 3_000
    navigations: int = 20  # of the page itself: a page that sends itself round for ever is left
    nuisances: int = 50  # dialogs, windows and downloads
    body_bytes: int = 1_000_000  # kept of one request's body
    script_bytes: int = 8_000_000  # a larger script is not hashed
    frames: int = 10_000  # WebSocket messages counted
    message_bytes: int = 64_000_000  # one message of the browser; what is larger ends the visit
    profile_bytes: int = 500_000_000  # of disk


LIMITS = Limits()
