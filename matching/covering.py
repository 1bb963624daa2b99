"""How many youths can have a mentor at most, and who keeps it from being more.

Among candidates that is a greatest flow, and its least cut proves it (Ford & Fulkerson 1956): the youths on this side
know only mentors of this side, of whom not one place is left. So more can be covered only if one of these youths suits
a mentor beyond the cut: nobody else has to look, and at nobody else.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.flow import Candidates

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cut:
    """The youths on this side of it, of whom some stay alone; and the mentors on this side, all of them full."""

    youths: Mask
    mentors: Mask
    pairs: Rows  # of the greatest flow, by place among the candidates


def least_cut(candidates: Candidates) -> Cut:
    """Of a greatest flow from youths through their candidates to places."""
    from ortools.graph.python.max_flow import SimpleMaxFlow  # noqa: PLC0415 - heavy, and for rounds alone

    flow: Any = SimpleMaxFlow()
    count, source = candidates.count, candidates.count + len(candidates.free)
    everybody, givers = np.arange(count), np.arange(count, source)
    tails = np.concatenate((np.full(count, source), candidates.youths, givers)).astype(np.int32)
    heads = np.concatenate((everybody, candidates.mentors + count, np.full(len(givers), source + 1))).astype(np.int32)
    once = np.ones(count + len(candidates.youths), dtype=np.int64)
    arcs = flow.add_arcs_with_capacity(tails, heads, np.concatenate((once, candidates.free)))
    status = flow.solve(source, source + 1)
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow ended as {status}")  # it is always feasible
    here = np.zeros(source + 2, dtype=np.bool_)
    here[flow.get_source_side_min_cut()] = True
    pairs = np.flatnonzero(flow.flows(arcs[count : count + len(candidates.youths)]))
    return Cut(here[:count], here[count:source], pairs)
