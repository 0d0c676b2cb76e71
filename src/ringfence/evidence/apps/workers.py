"""Who does the work on the files of an app: a thread for each processor, or nobody but the caller."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_WORTH_A_THREAD = 4 << 20  # bytes of files; less is read before threads would have warmed up


class OneByOne(Executor):
    """Does each piece of work at once. A thread of its own would begin with cold caches and empty tables."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The work, done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def hire(files: int, size: int) -> Executor:
    """Workers for so many files, of so many bytes together."""
    if files < 2 or size < _WORTH_A_THREAD:
        return OneByOne()
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1)
