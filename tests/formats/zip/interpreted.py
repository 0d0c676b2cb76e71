"""The kernels in both modes: as they were imported, and interpreted from their source."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def interpret(kernel: ModuleType) -> ModuleType:
    """The same module, run as plain Python."""
    assert kernel.__file__ is not None
    name = kernel.__name__.rpartition(".")[2]
    spec = importlib.util.spec_from_file_location(
        f"interpreted_{name}", Path(kernel.__file__).parent / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    interpreted = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(interpreted)
    return interpreted
