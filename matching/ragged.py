"""Lists of different lengths, one after the other in one array."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


def strung(starts: Rows, counts: Rows) -> Rows:
    """For each start as many numbers as its count says, rising by one."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: Rows = np.repeat(starts - ends + counts, counts) + np.arange(total)
    return found
