"""The kernels of captures as plain Python, to show that they give the same answers."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from ringfence.evidence.traffic import name_groups
from ringfence.formats.captures import (
    assemble,
    capture,
    containers,
    contents,
    decode_links,
    decode_network,
    group_flows,
    groups,
    intern_spans,
    list_datagrams,
    reading,
    scan_names,
    spans,
    tables,
    track_flows,
    walk_pcap,
    walk_pcapng,
)
from ringfence.formats.dns import scan_messages
from ringfence.formats.quic import scan_datagrams
from ringfence.formats.tls import scan_hellos

_PLACES: tuple[tuple[object, str, ModuleType], ...] = (
    (containers, "pcap", walk_pcap),
    (containers, "pcapng", walk_pcapng),
    (reading, "links", decode_links),
    (reading, "network", decode_network),
    (reading, "track_flows", track_flows),
    (tables, "kernel", track_flows),
    (groups, "kernel", group_flows),
    (name_groups, "kernel", group_flows),
    (contents, "kernel", group_flows),
    (scan_names, "sides", assemble),
    (scan_names, "listing", list_datagrams),
    (scan_names, "hellos", scan_hellos),
    (scan_names, "messages", scan_messages),
)
_FUNCTIONS: tuple[tuple[object, str, ModuleType], ...] = (
    (capture, "assemble", assemble),
    (capture, "list_pieces", assemble),
    (contents, "measure_sides", assemble),
    (scan_names, "scan_datagrams", scan_datagrams),
    (spans, "intern_spans", intern_spans),
    (spans, "spread_names", intern_spans),
    (groups, "spread_names", intern_spans),
    (name_groups, "sort_odd", list_datagrams),
)


@contextmanager
def interpreted_kernels() -> Iterator[None]:
    """Within it, captures are read by kernels loaded from their source."""
    made: list[tuple[object, str, object]] = [(owner, name, _load(module)) for owner, name, module in _PLACES]
    made += [(owner, name, getattr(_load(module), name)) for owner, name, module in _FUNCTIONS]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in made]
    try:
        for owner, name, value in made:
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


@cache
def _load(module: ModuleType) -> ModuleType:
    source = Path(str(module.__file__)).with_name(module.__name__.rpartition(".")[2] + ".py")
    spec = importlib.util.spec_from_file_location(f"interpreted_{source.stem}", source)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[made.__name__] = made
    spec.loader.exec_module(made)
    return made
