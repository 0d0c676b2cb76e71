"""How many bytes one archive, with all archives inside it, may be inflated to."""

from __future__ import annotations

from threading import Lock

LEAST = 512 << 20
RATIO = 32  # real apps stay below 10


class Budget:
    """`total` bytes: 512 MiB, or 32 bytes for each one of the file where that is more.

    What a thread has under way is counted when it is done, so threads together can go over by one entry each.
    """

    def __init__(self, file_length: int) -> None:
        self.total = max(LEAST, RATIO * file_length)
        self._spent = 0
        self._lock = Lock()

    @property
    def left(self) -> int:
        left = self.total - self._spent
        return left if left > 0 else 0

    def spend(self, count: int) -> None:
        with self._lock:
            self._spent += count
