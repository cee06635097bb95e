"""One function on many values, on several cores where that pays; the results are the same and in the same order.

Processes are forked, so that values and tables reach them without being copied. Where a system cannot fork, one core does the work.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, TypeVar

_A = TypeVar("_A")
_B = TypeVar("_B")
_FEWEST: Final = 24
"""Values for which starting processes pays."""
_AT_ONCE: Final = 8

_task: tuple[Callable[[Any], Any], Sequence[Any]] | None = None
"""What the forked processes work on."""


def cores() -> int:
    """Processors that this process may use, from 1."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def mapped(function: Callable[[_A], _B], values: Sequence[_A], jobs: int, told: Callable[[int], None] | None = None, at_once: int = _AT_ONCE) -> list[_B]:
    """`function` of each value, by up to `jobs` processes (0: one for each core). The results have to be picklable; errors are raised here.

    `told` hears, as results come in, how many there are. `at_once`: values that a process takes at a time; few where they differ much in what they cost.
    """
    jobs = min(jobs or cores(), len(values) // at_once)
    if jobs < 2 or len(values) < _FEWEST or "fork" not in multiprocessing.get_all_start_methods():
        return _counted(map(function, values), told)
    global _task
    _task = (function, values)
    parts = [range(start, min(start + at_once, len(values))) for start in range(0, len(values), at_once)]
    try:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            return _counted((result for part in pool.map(_part, parts) for result in part), told)
    except (BrokenProcessPool, OSError):  # a process was killed, or none could be started
        return _counted(map(function, values), told)
    finally:
        _task = None


def _counted(results: Iterable[_B], told: Callable[[int], None] | None) -> list[_B]:
    kept = []
    for result in results:
        kept.append(result)
        if told is not None:
            told(len(kept))
    return kept


def _part(places: range) -> list[Any]:
    assert _task is not None
    function, values = _task
    return [function(values[place]) for place in places]
