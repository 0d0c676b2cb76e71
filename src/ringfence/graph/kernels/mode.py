"""Which kernels run compiled here."""

from __future__ import annotations

from types import ModuleType

from . import deciphering, grouping, spreading, tracing

KERNELS: tuple[ModuleType, ...] = (deciphering, grouping, spreading, tracing)
compiled: bool = all(not str(kernel.__file__).endswith(".py") for kernel in KERNELS)


def describe_kernels() -> str:
    """'compiled' or 'interpreted', for messages and benchmarks."""
    return "compiled" if compiled else "interpreted"
