"""`map` over all processors: forked children see what the parent has in memory, and nothing is copied to them."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_work: list[Callable[[Any], Any]] = []  # what forked children are to do; a function cannot be sent to them


def spread(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterable[Result]:
    """As `map` does, in order; one after the other where there is one processor, or no fork."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if cores == 1 or len(items) < 2 * cores:
        return map(work, items)
    return _forked(work, items, cores)


def _forked(work: Callable[[Item], Result], items: Sequence[Item], cores: int) -> Iterator[Result]:
    _work.append(work)
    try:
        with multiprocessing.get_context("fork").Pool(cores) as children:
            yield from children.imap(_do, items, chunksize=1)
    finally:
        _work.pop()


def _do(item: Any) -> Any:
    return _work[-1](item)
