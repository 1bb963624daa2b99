"""Whom suggestions reach over 90 days, beside plain top 3: `python -m benchmarks.fairness`.

10,000 made-up youths and 5,000 mentors arrive evenly over the days. Each youth is shown three mentors and asks
the first; six in ten say yes after one to three days and give a place. A showing counts for `MEMORY` days.
Unseen: mentors never shown though somebody came whom they suit. Exposure: times shown for each place that a
mentor brought, over those mentors who suited somebody.
"""

from collections import Counter
from dataclasses import replace
from heapq import heappop, heappush
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.communes import read_communes
from bot.simulation import make_mentors, make_youths
from dialogs.profile import Mentor, Youth
from matching.policy import Policy
from matching.pool import Pool
from matching.rank import rank, suitable
from matching.sphere import Position

YOUTHS, MENTORS, DAYS, MEMORY, YES = 10_000, 5_000, 90.0, 90.0, 0.6


def gini(amounts: NDArray[np.float64]) -> float:
    """0: all alike; 1: one has everything."""
    ordered = np.sort(amounts)
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum()))


class Quarter:
    """Ninety days of one policy."""

    def __init__(self, policy: Policy, places: dict[str, Position]) -> None:
        self.pool = Pool(places.get, policy)
        self.random = Random(5)
        self.mentors: dict[int, Mentor] = {}
        self.later: list[tuple[float, int, bool]] = []  # (day, mentor, whether they accept or a showing ends)
        self.shown: Counter[int] = Counter()
        self.suited: set[int] = set()
        self.scores: list[float] = []
        self.nobody = self.pairs = 0

    def arrive(self, mentor: Mentor) -> None:
        self.mentors[mentor.id] = mentor
        self.pool.put(mentor)

    def ask(self, day: float, youth: Youth) -> None:
        self.settle(day)
        self.suited.update(suitable(self.pool, youth).tolist())
        found = rank(self.pool, youth)
        self.nobody += not found
        self.scores += [suggestion.score for suggestion in found]
        for suggestion in found:
            self.shown[suggestion.mentor_id] += 1
            self.pool.note_shown(suggestion.mentor_id)
            heappush(self.later, (day + MEMORY, suggestion.mentor_id, False))
        if found and self.random.random() < YES:
            heappush(self.later, (day + self.random.uniform(1, 3), found[0].mentor_id, True))

    def settle(self, day: float) -> None:
        """What was to happen until that day."""
        while self.later and self.later[0][0] <= day:
            _, mentor_id, accepts = heappop(self.later)
            mentor = self.mentors[mentor_id]
            if not accepts:
                self.pool.note_closed(mentor_id)
            elif mentor.taken < mentor.capacity:
                self.pairs += 1
                self.arrive(replace(mentor, taken=mentor.taken + 1))

    def report(self, name: str) -> None:
        exposure = np.array([self.shown[number] / self.mentors[number].capacity for number in self.suited])
        unseen = sum(number not in self.shown for number in self.suited) / len(self.suited)
        print(
            f"{name:12} mean score {np.mean(self.scores):6.2f}   Gini {gini(exposure):.3f}   "
            f"unseen {unseen:6.2%}   pairs {self.pairs:,}   nobody found {self.nobody / YOUTHS:.2%}"
        )


def simulate(policy: Policy) -> Quarter:
    communes, places = read_communes()
    random = Random(4)
    people: list[Mentor | Youth] = [*make_mentors(MENTORS, 1, communes), *make_youths(YOUTHS, 2, communes)]
    events: list[tuple[float, Mentor | Youth]] = [(random.uniform(0, DAYS), person) for person in people]
    quarter = Quarter(policy, places)
    for day, person in sorted(events, key=lambda event: event[0]):
        if isinstance(person, Mentor):
            quarter.arrive(person)
        else:
            quarter.ask(day, person)
    return quarter


def main() -> None:
    simulate(Policy(spread=0)).report("plain top 3")
    simulate(Policy()).report("spread")


if __name__ == "__main__":
    main()
