"""One parser on many mutated inputs, in a process of its own with limits of time and memory.

What comes of each input is counted in memory that both processes share: a crash of the whole process costs
one input, and the next process goes on behind it.
"""

from __future__ import annotations

import faulthandler
import mmap
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import FrameType

import numpy as np
import numpy.typing as npt

from ringfence.errors import EvidenceError

from .archives import mutate_archive
from .mutations import mutate
from .parsers import Parser
from .seeds import Corpus

MOST_SHOWN = 5  # failures of one parser that are shown with their traceback


class Count(IntEnum):
    """What is counted."""

    NUMBER = 0  # of the input at hand
    DONE = 1
    READ = 2
    GAPS = 3
    REFUSED = 4
    FAILED = 5
    SLOWEST = 6  # microseconds of CPU
    SLOWEST_NUMBER = 7
    PEAK = 8  # kilobytes
    CPU = 9  # microseconds


@dataclass(frozen=True, slots=True)
class Limits:
    seed: int
    inputs: int
    seconds: float  # of wall time for one parser; 0: none
    each: float  # CPU seconds for one input
    gigabytes: float  # of address space
    keep: Path  # where inputs that failed are left


class TooSlowError(Exception):
    """One input took longer than it may."""


def make_input(parser: Parser, seeds: Sequence[bytes], seed: int, number: int) -> bytes:
    """The input of this number: the same for the same seed and seeds. The first ones are the seeds."""
    if number < len(seeds):
        return seeds[number]
    chance = random.Random(f"{seed}:{parser.name}:{number}")
    data = chance.choice(seeds)
    if parser.container and chance.random() < 0.7:
        return mutate_archive(data, chance, parser.marks, seeds)
    return mutate(data, chance, parser.marks, seeds)


def run_trials(parser: Parser, corpus: Corpus, limits: Limits) -> npt.NDArray[np.int64]:
    """The counts, by Count."""
    shared = mmap.mmap(-1, 8 * len(Count))
    counts = np.frombuffer(shared, np.int64)
    until = time.monotonic() + limits.seconds if limits.seconds else float("inf")
    counts[Count.NUMBER] = -1
    start = 0
    while start < limits.inputs and time.monotonic() < until:
        sys.stdout.flush()
        child = os.fork()
        if not child:
            _run_in_child(parser, corpus, limits, counts, start, until)
        _, status = os.waitpid(child, 0)
        if status == 0:
            break
        if counts[Count.NUMBER] < start:
            raise RuntimeError(f"{parser.name}: no input could be tried, status {status}")
        start = int(counts[Count.NUMBER]) + 1
        counts[Count.FAILED] += 1
        print(f"{parser.name}:{start - 1} ended the process: status {status}", file=sys.stderr)
    return counts


def _run_in_child(
    parser: Parser, corpus: Corpus, limits: Limits, counts: npt.NDArray[np.int64], start: int, until: float
) -> None:
    """Never returns. A signal or a killed process is for the parent to see."""
    faulthandler.enable()
    memory = int(limits.gigabytes * (1 << 30))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGPROF, _stop)
    try:
        seeds = list(parser.seeds(corpus))
    except BaseException:  # this is a fork: nothing may get out of it
        traceback.print_exc()
        os._exit(1)
    for number in range(start, limits.inputs):
        if time.monotonic() >= until:
            break
        counts[Count.NUMBER] = number
        _try(parser, make_input(parser, seeds, limits.seed, number), number, limits, counts)
    counts[Count.PEAK] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    os._exit(0)


def _stop(_: int, __: FrameType | None) -> None:
    raise TooSlowError


def _try(parser: Parser, data: bytes, number: int, limits: Limits, counts: npt.NDArray[np.int64]) -> None:
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limits.each)
    # A kernel does not hear the timer: what runs ten times as long is ended by the alarm.
    signal.alarm(int(10 * limits.each) + 20)
    try:
        gaps = parser.use(data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        counts[Count.GAPS if gaps else Count.READ] += 1
    except EvidenceError:
        counts[Count.REFUSED] += 1
    except BaseException as error:
        signal.setitimer(signal.ITIMER_PROF, 0)
        counts[Count.FAILED] += 1
        _report(parser, data, number, error, limits, int(counts[Count.FAILED]))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    took = int(1e6 * (time.process_time() - began))
    counts[Count.DONE] += 1
    counts[Count.CPU] += took
    if took > counts[Count.SLOWEST]:
        counts[Count.SLOWEST], counts[Count.SLOWEST_NUMBER] = took, number
    if number % 256 == 0:  # asked beside a running timer, some systems lose CPU time that was used
        counts[Count.PEAK] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _report(
    parser: Parser, data: bytes, number: int, error: BaseException, limits: Limits, failures: int
) -> None:
    limits.keep.mkdir(parents=True, exist_ok=True)
    kept = limits.keep / f"{parser.name}-{number}"
    kept.write_bytes(data)
    if failures <= MOST_SHOWN:
        print(f"{parser.name}:{number} ({kept}): {type(error).__name__}: {error}", file=sys.stderr)
        traceback.print_exception(error, limit=-4)
