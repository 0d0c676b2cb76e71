"""The kernels in both modes: as they were imported, and interpreted from their source."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from ringfence.formats.dex import (
    find,
    matching,
    members,
    method_names,
    naming,
    package_runs,
    packages,
    plain_code,
    run_sweep,
    sieve,
    sifting,
    sweep,
    walk,
)


@cache
def interpret(kernel: ModuleType) -> ModuleType:
    """The module again, run from its source whether it was compiled or not."""
    name = kernel.__name__.rpartition(".")[2]
    source = Path(str(kernel.__file__)).parent / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"interpreted_{name}", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def interpreted_kernels() -> Iterator[None]:
    """Inside, `find`, `sieve`, `method_names`, `packages` and `walk` use the interpreted kernels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find, "matching", interpret(matching))
        patch.setattr(run_sweep, "sweep", interpret(sweep).sweep)
        for name in ("count_plain", "list_code"):
            patch.setattr(run_sweep, name, getattr(interpret(plain_code), name))
        patch.setattr(sieve, "sifting", interpret(sifting))
        patch.setattr(method_names, "naming", interpret(naming))
        patch.setattr(packages, "package_runs", interpret(package_runs))
        for name in ("read_members", "read_static_strings"):
            patch.setattr(walk, name, getattr(interpret(members), name))
        yield
