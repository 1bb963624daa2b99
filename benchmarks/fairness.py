"""Whom suggestions reach over 90 days, beside plain top 3: `python -m benchmarks.fairness [--seeds 5]`.

10,000 made-up youths and 5,000 mentors arrive evenly over the days. Each youth is shown three mentors and asks
the first; six in ten say yes after one to three days and give a place. A showing counts for `MEMORY` days; how long
nobody was shown a mentor is looked at every six hours, as the bot does.

Unseen: mentors never shown, of those who suited somebody that came while they were there. Whoever suits only youths
that came before them cannot be seen by anybody's doing. Exposure: times shown for each place that a mentor brought,
over the same mentors. The seeds below `FIRST` were looked at while the figures of the policy were chosen; one of them
comes first, and the others are new.
"""

import argparse
from collections import Counter
from dataclasses import replace
from heapq import heappop, heappush
from random import Random
from statistics import median

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
LOOK = 0.25  # days
FIRST = 31
PLAIN = Policy(spread=0, unseen_day=0)
HEADING = "seed           mean score   (plain)            Gini   (plain)   unseen   (plain)   pairs   (plain)"


def gini(amounts: NDArray[np.float64]) -> float:
    """0: all alike; 1: one has everything."""
    ordered = np.sort(amounts)
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum()))


class Quarter:
    """Ninety days of one policy."""

    def __init__(self, policy: Policy, places: dict[str, Position], random: Random) -> None:
        self.pool = Pool(places.get, policy)
        self.random = random
        self.mentors: dict[int, Mentor] = {}
        self.waiting: dict[int, float] = {}  # mentors whom nobody was shown yet -> the day on which they came
        self.looked = 0.0
        self.later: list[tuple[float, int, bool]] = []  # (day, mentor, whether they accept or a showing ends)
        self.shown: Counter[int] = Counter()
        self.suited: set[int] = set()
        self.scores: list[float] = []
        self.pairs = 0

    def come(self, day: float, mentor: Mentor) -> None:
        self.waiting[mentor.id] = day
        self.put(mentor)

    def put(self, mentor: Mentor) -> None:
        self.mentors[mentor.id] = mentor
        self.pool.put(mentor)

    def ask(self, day: float, youth: Youth) -> None:
        self.settle(day)
        self.look(day)
        self.suited.update(suitable(self.pool, youth).tolist())
        found = rank(self.pool, youth)
        self.scores += [suggestion.score for suggestion in found]
        for suggestion in found:
            self.shown[suggestion.mentor_id] += 1
            self.waiting.pop(suggestion.mentor_id, None)
            self.pool.note_shown(suggestion.mentor_id)
            heappush(self.later, (day + MEMORY, suggestion.mentor_id, False))
        if found and self.random.random() < YES:
            heappush(self.later, (day + self.random.uniform(1, 3), found[0].mentor_id, True))

    def look(self, day: float) -> None:
        """How long nobody has been shown them."""
        if day - self.looked >= LOOK:
            self.looked = day
            for mentor_id, since in self.waiting.items():
                self.pool.set_past(mentor_id, 0, day - since)

    def settle(self, day: float) -> None:
        """What was to happen until that day."""
        while self.later and self.later[0][0] <= day:
            _, mentor_id, accepts = heappop(self.later)
            mentor = self.mentors[mentor_id]
            if not accepts:
                self.pool.note_closed(mentor_id)
            elif mentor.taken < mentor.capacity:
                self.pairs += 1
                self.put(replace(mentor, taken=mentor.taken + 1))

    @property
    def figures(self) -> tuple[float, float, float, int]:
        """The mean score, the Gini of exposure, the share unseen, the pairs."""
        exposure = np.array([self.shown[number] / self.mentors[number].capacity for number in self.suited])
        unseen = sum(number not in self.shown for number in self.suited) / len(self.suited)
        return float(np.mean(self.scores)), gini(exposure), unseen, self.pairs


def simulate(policy: Policy, seed: int) -> Quarter:
    communes, places = read_communes()
    random = Random(4 * seed)
    people: list[Mentor | Youth] = [
        *make_mentors(MENTORS, 4 * seed + 1, communes),
        *make_youths(YOUTHS, 4 * seed + 2, communes),
    ]
    events: list[tuple[float, Mentor | Youth]] = [(random.uniform(0, DAYS), person) for person in people]
    quarter = Quarter(policy, places, Random(4 * seed + 3))
    for day, person in sorted(events, key=lambda event: event[0]):
        if isinstance(person, Mentor):
            quarter.come(day, person)
        else:
            quarter.ask(day, person)
    return quarter


def compare(seed: int) -> tuple[float, float, float]:
    """Print one seed; returns the change of the mean score, the Gini and the share unseen."""
    plain, spread = simulate(PLAIN, seed).figures, simulate(Policy(), seed).figures
    change = spread[0] / plain[0] - 1
    print(
        f"{seed:4}   {spread[0]:8.2f} ({change:+.1%}) {plain[0]:8.2f}    {spread[1]:12.3f} {plain[1]:9.3f} "
        f"{spread[2]:8.2%} {plain[2]:9.2%} {spread[3]:7,} {plain[3]:9,}",
        flush=True,
    )
    return change, spread[1], spread[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many new seeds")
    print(HEADING)
    compare(0)
    rows = [compare(seed) for seed in range(FIRST, FIRST + parser.parse_args().seeds)]
    for name, pick in (("median", median), ("worst", max)):
        change, exposure, unseen = -pick(-row[0] for row in rows), pick(r[1] for r in rows), pick(r[2] for r in rows)
        print(f"{name:7} mean score {change:+.1%}   Gini {exposure:.3f}   unseen {unseen:.2%}")
    print("goal    mean score -3.0%   Gini 0.350   unseen 1.00%")


if __name__ == "__main__":
    main()
