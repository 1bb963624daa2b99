"""What another policy would have done with the same past: youths who came one by one, mentors as they were then.

Nobody's answer is imagined. A mentor has the places that they had, whoever is suggested to whom: so both policies are
given the same, and what differs is theirs alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from statistics import fmean, median
from typing import Final

from dialogs.profile import Mentor, Youth
from matching.policy import Policy
from matching.pool import Pool
from matching.rank import explain, rank, suitable
from matching.reasons import Suggestion
from matching.sphere import Position
from matching.waves import form_wave, look

Where = Callable[[str], Position | None]

AT_ONCE: Final = 3  # suggestions for each youth
MEMORY: Final = 90.0  # days for which a showing counts


@dataclass(frozen=True, slots=True)
class Past:
    """Youths and when each asked, mentors and when each became so: in days since the first of all, in order."""

    asked: Sequence[tuple[float, Youth]]
    stood: Sequence[tuple[float, Mentor]]  # from then on this mentor is so
    until: float  # today


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one policy made of it. None where there is nothing to take a mean or a share of."""

    asked: int
    at_once: float | None  # share of the youths to whom somebody was suggested when they asked
    covered: float | None  # share to whom somebody was suggested until today
    score: float | None  # mean of the suggestions, by this policy
    score_today: float | None  # the same suggestions, by today's policy: what two policies can be compared by
    gini: float | None  # of the showings for each place, over the mentors who suited somebody; 0: all alike
    unseen: float | None  # share of these mentors whom nobody was shown
    wait: float | None  # median days of those who had to wait and did not in vain
    waiting: int  # who waits still


def replay(past: Past, policy: Policy, today: Policy, where: Where, notify: Callable[[int], None]) -> Outcome:
    """The same past under a policy. `notify` hears after each youth how many have been looked at."""
    rerun = Rerun(where, policy, today)
    changes = iter([*past.stood, (float("inf"), None)])
    moment, mentor = next(changes)
    for number, (day, youth) in enumerate(past.asked, start=1):
        while moment <= day and mentor is not None:
            rerun.stand(moment, mentor)
            moment, mentor = next(changes)
        rerun.ask(day, youth)
        notify(number)
    while mentor is not None:
        rerun.stand(moment, mentor)
        moment, mentor = next(changes)
    rerun.pass_to(past.until)
    rerun.call_waiting(past.until)
    return rerun.outcome(len(past.asked))


def gini(amounts: Sequence[float]) -> float | None:
    """How unevenly something is shared: 0 if all have alike, near 1 if one has everything."""
    ordered, total = sorted(amounts), sum(amounts)
    if not total:
        return None
    return sum((2 * place - len(ordered) - 1) * amount for place, amount in enumerate(ordered, 1)) / (
        len(ordered) * total
    )


class Rerun:
    """One policy's way through the past."""

    def __init__(self, where: Where, policy: Policy, today: Policy) -> None:
        self._pool, self._judge = Pool(where, policy), Pool(where, today)
        self._where = where
        self._opened = Pool(where, policy)  # who has had new places since the last wave
        self._day = 0
        self._mentors: dict[int, Mentor] = {}
        self._since: dict[int, float] = {}  # mentors whom nobody was shown of late -> since when
        self._shown: Counter[int] = Counter()
        self._lately: Counter[int] = Counter()
        self._fading: list[tuple[float, int]] = []
        self._suited: set[int] = set()
        self._waiting: dict[int, tuple[float, Youth]] = {}
        self._scores: list[tuple[float, float]] = []
        self._at_once = 0
        self._waits: list[float] = []

    def stand(self, day: float, mentor: Mentor) -> None:
        """From this day on the mentor is so."""
        self.pass_to(day)
        before = self._mentors.get(mentor.id)
        self._mentors[mentor.id] = mentor
        if before is None:
            self._since[mentor.id] = day
        for pool in (self._pool, self._judge):
            pool.put(mentor)
        if mentor.taken < mentor.capacity and (before is None or _places(mentor) > _places(before)):
            self._opened.put(mentor)

    def ask(self, day: float, youth: Youth) -> None:
        """A youth asks for the first time: somebody is suggested, or they wait."""
        self.pass_to(day)
        self._suited.update(suitable(self._pool, youth).tolist())
        found = rank(self._pool, youth, AT_ONCE)
        self._show(day, youth, found)
        if found:
            self._at_once += 1
        else:
            self._waiting[youth.id] = (day, youth)

    def pass_to(self, day: float) -> None:
        """Each day that ends brings a wave to those who wait, and lets old showings fade."""
        while self._day + 1 <= day:
            self._day += 1
            self.call_waiting(float(self._day))
            self._fade(float(self._day))

    def call_waiting(self, day: float) -> None:
        """The places that came free since the last wave, for those whom they suit and who have waited."""
        waiting = [replace(youth, waiting_days=day - since) for since, youth in self._waiting.values()]
        chances = [each for youth in waiting for each in look(self._opened, youth)] if len(self._opened) else []
        rooms = {number: _places(self._mentors[number]) for number in {each.mentor_id for each in chances}}
        for invitation in form_wave(chances, rooms):
            since, youth = self._waiting.pop(invitation.youth_id)
            self._waits.append(day - since)
            self._suited.update(suitable(self._pool, youth).tolist())
            self._show(day, youth, rank(self._pool, youth, AT_ONCE))
        self._opened = Pool(self._where, self._pool.policy)

    def outcome(self, asked: int) -> Outcome:
        own, by_today = zip(*self._scores, strict=True) if self._scores else ((), ())
        exposure = [self._shown[number] / self._mentors[number].capacity for number in sorted(self._suited)]
        return Outcome(
            asked=asked,
            at_once=self._at_once / asked if asked else None,
            covered=(self._at_once + len(self._waits)) / asked if asked else None,
            score=fmean(own) if own else None,
            score_today=fmean(by_today) if by_today else None,
            gini=gini(exposure),
            unseen=sum(not amount for amount in exposure) / len(exposure) if exposure else None,
            wait=median(self._waits) if self._waits else None,
            waiting=len(self._waiting),
        )

    def _show(self, day: float, youth: Youth, found: Sequence[Suggestion]) -> None:
        for suggestion in found:
            number = suggestion.mentor_id
            judged = explain(self._judge, youth, number)
            self._scores.append((suggestion.score, judged.score if isinstance(judged, Suggestion) else 0.0))
            self._shown[number] += 1
            self._lately[number] += 1
            self._since.pop(number, None)
            heappush(self._fading, (day + MEMORY, number))
            self._pool.set_past(number, self._lately[number], 0.0)

    def _fade(self, day: float) -> None:
        for number in self._faded(day):
            self._lately[number] -= 1
            if not self._lately[number]:
                self._since[number] = day
            self._pool.set_past(number, self._lately[number], 0.0)
        for number, since in self._since.items():
            self._pool.set_past(number, 0, day - since)

    def _faded(self, day: float) -> Iterator[int]:
        while self._fading and self._fading[0][0] <= day:
            yield heappop(self._fading)[1]


def _places(mentor: Mentor) -> int:
    return max(0, mentor.capacity - mentor.taken)
