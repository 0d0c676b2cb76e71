"""The kernels of names as plain Python, to show that they give the same answers."""

from __future__ import annotations

import importlib.util
from types import ModuleType


def load_interpreted(module: ModuleType) -> ModuleType:
    """The module once more, from its source, whether or not it was compiled."""
    name = module.__name__
    source = name.rpartition(".")[2] + ".py"
    found = importlib.util.find_spec(name.rpartition(".")[0])
    assert found is not None
    assert found.submodule_search_locations is not None
    spec = importlib.util.spec_from_file_location(
        f"{name}_interpreted", f"{found.submodule_search_locations[0]}/{source}"
    )
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded
