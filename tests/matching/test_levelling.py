"""Prices without a flow, beside those of the flow."""

import numpy as np
import pytest

from matching.flow import Candidates
from matching.levelling import levelled

YOUTHS, MENTORS, EACH = 300, 150, 12
BLURS, ROUNDS = (20.0, 5.0, 1.0), 60


def market(seed: int) -> Candidates:
    """Everybody knows a few mentors of one to three places, and some of these are better for everybody."""
    dice = np.random.default_rng(seed)
    mentors = np.sort(dice.permuted(np.tile(np.arange(MENTORS), (YOUTHS, 1)), axis=1)[:, :EACH], axis=1).ravel()
    worth = dice.integers(0, 300, len(mentors)) + dice.integers(300, 700, MENTORS)[mentors]
    youths = np.repeat(np.arange(YOUTHS), EACH)
    return Candidates(youths, mentors, worth, YOUTHS, dice.integers(1, 4, MENTORS))


def bound(candidates: Candidates, prices: np.ndarray) -> int:
    whole = np.rint(prices).astype(np.int64)
    return int(candidates.free @ whole + candidates.gains(whole).sum())


@pytest.mark.parametrize("seed", range(5))
def test_the_prices_prove_nearly_all_that_those_of_the_flow_prove(seed: int) -> None:
    candidates, nothing = market(seed), np.zeros(MENTORS)
    best = int(candidates.worth[candidates.best()].sum())
    too_much = bound(candidates, levelled(candidates, nothing, nothing, BLURS, ROUNDS)) - best
    assert 0 <= too_much <= (bound(candidates, nothing) - best) / 5


def test_no_price_falls_below_the_lowest() -> None:
    candidates, lowest = market(0), np.full(MENTORS, 200.0)
    prices = levelled(candidates, lowest + 30, lowest, BLURS, ROUNDS)
    assert prices.min() == 200
    assert prices.max() > 230


def test_without_candidates_prices_stay_as_they_are() -> None:
    nobody = np.empty(0, dtype=np.intp)
    candidates = Candidates(nobody, nobody, nobody, 2, np.array([1, 1]))
    assert levelled(candidates, np.array([5.0, 0.0]), np.zeros(2), BLURS, ROUNDS).tolist() == [5, 0]
