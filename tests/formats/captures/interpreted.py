"""The kernels of captures as plain Python, to show that they give the same answers."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from ringfence.formats.captures import (
    assemble,
    capture,
    containers,
    decode_links,
    decode_network,
    reading,
    tables,
    track_flows,
    walk_pcap,
    walk_pcapng,
)

_PLACES: tuple[tuple[object, str, ModuleType], ...] = (
    (containers, "pcap", walk_pcap),
    (containers, "pcapng", walk_pcapng),
    (reading, "links", decode_links),
    (reading, "network", decode_network),
    (reading, "track_flows", track_flows),
    (tables, "kernel", track_flows),
)


@contextmanager
def interpreted_kernels() -> Iterator[None]:
    """Within it, captures are read by kernels loaded from their source."""
    plain = {module: _load(module) for module in {place[2] for place in _PLACES} | {assemble}}
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in _PLACES]
    before += [(capture, name, getattr(capture, name)) for name in ("assemble", "list_pieces")]
    try:
        for owner, name, module in _PLACES:
            setattr(owner, name, plain[module])
        for name in ("assemble", "list_pieces"):
            setattr(capture, name, getattr(plain[assemble], name))
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


@cache
def _load(module: ModuleType) -> ModuleType:
    source = Path(str(capture.__file__)).with_name(module.__name__.rpartition(".")[2] + ".py")
    spec = importlib.util.spec_from_file_location(f"interpreted_{source.stem}", source)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[made.__name__] = made
    spec.loader.exec_module(made)
    return made
