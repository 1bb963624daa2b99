"""Prices at which about as many youths ask for each mentor as there are places, without a flow.

As in `matching/opening.py` each youth spreads over candidates, more to who gains them more, and prices follow what is
asked for. Here it is everybody, among the candidates that they have found, and the blur becomes finer. Any prices
prove a bound. These come close to the best one at a fraction of the cost of a flow.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.flow import Candidates

Numbers = NDArray[np.float64]

NOBODY: Final = 1e-9  # asks
FAR: Final = 60.0  # e to this power still fits into a single float, and so does its square
LEAST: Final = np.exp(-FAR)
FAINT: Final = 20.0  # blurs: a candidate who gains a youth so much less than the best is hardly asked for


def levelled(candidates: Candidates, prices: Numbers, lowest: Numbers, blurs: Sequence[float], rounds: int) -> Numbers:
    """Prices that are not below the lowest, after so many rounds for each blur. All are in the unit of the worth."""
    if not len(candidates.youths):
        return prices
    places = np.maximum(candidates.free, NOBODY).astype(np.float32)
    for blur in blurs:
        best = candidates.gains(np.rint(prices).astype(np.int64))
        at_most = candidates.worth - lowest[candidates.mentors] - best[candidates.youths]
        likely = candidates.only(np.flatnonzero(at_most > -FAINT * blur))
        gains = likely.worth - prices[likely.mentors] - best[likely.youths]
        wanted = np.exp(gains / blur).astype(np.float32)
        alone = np.exp(-best[likely.youths[likely.firsts]] / blur).astype(np.float32)
        dearest = np.exp(np.minimum((prices - lowest) / blur, FAR)).astype(np.float32)
        affordable = np.ones_like(places)  # e to the power of by how much a price has fallen
        for _ in range(rounds):
            drawn = wanted * affordable[likely.mentors]
            drawn /= (alone + np.add.reduceat(drawn, likely.firsts))[likely.ranks]
            asked = np.bincount(likely.mentors, drawn, len(places))
            cheaper = affordable * places / np.maximum(asked, NOBODY)
            affordable = np.clip(cheaper, LEAST, dearest).astype(np.float32)
        prices = prices - blur * np.log(affordable)
    return np.maximum(prices, lowest)
