"""A flow as its records need it, whatever they were learnt from."""

from __future__ import annotations

from typing import NamedTuple

from ...formats.captures.capture import App, Capture
from ...formats.captures.flow_rows import Flow
from ...formats.logs.record import Learnt, LogRecord, clean_host, split_port

MICRO = 1_000_000
_FIRST_APP = 10_000  # smaller numbers are parts of Android


class FlowLine(NamedTuple):
    """A flow's row, as its records need it: `line` is its number in the capture, from 1."""

    line: int
    client: str
    address: str
    port: int
    time: str
    up: int
    down: int
    app: str

    def record(self, learnt: Learnt, host: str = "", first: bool = True) -> LogRecord:
        """One name of the flow; the bytes are told with the first."""
        return self.named(learnt, as_host(host), first)

    def named(self, learnt: Learnt, host: str, first: bool = True) -> LogRecord:
        """The same of a host that is written as hosts are compared."""
        return LogRecord(
            line=self.line,
            learnt=learnt,
            host=host,
            address=self.address,
            port=self.port,
            time=self.time,
            bytes_up=self.up if first else 0,
            bytes_down=self.down if first else 0,
            app=self.app,
            client=self.client,
        )

    def at(self, time: int) -> FlowLine:
        """The same at another time (µs since 1970)."""
        return self._replace(time=time_text(time))

    def without_bytes(self) -> FlowLine:
        """The same for a further record, so that its bytes count once."""
        return self._replace(up=0, down=0)


def describe_flow(capture: Capture, number: int, row: Flow) -> FlowLine:
    app = capture.app_of(number) if row.app >= 0 else None
    return FlowLine(
        number + 1,
        capture.address_text(row.client),
        capture.address_text(row.server),
        row.server_port,
        time_text(row.first),
        row.bytes_up,
        row.bytes_down,
        _name_app(app) if app else "",
    )


def _name_app(app: App) -> str:
    """Its package or name; else the number by which Android knows it, if it is one of an app."""
    return app.package or app.name or (f"uid {app.number}" if app.number >= _FIRST_APP else "")


def time_text(time: int) -> str:
    """µs since 1970 as text that sorts."""
    return f"{time / MICRO:.6f}"


def as_host(text: str) -> str:
    """A host as it is compared, without its port."""
    return clean_host(split_port(text.strip())[0])
