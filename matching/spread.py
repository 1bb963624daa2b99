"""Nobody is shown to everybody, and everybody to somebody: what the past of a mentor changes about their place.

It depends on that mentor alone, so another candidate never reorders the rest. The score that people read is
not touched by it.
"""

from typing import Final

from matching.policy import Policy

# The first showing weighs more than the tenth: who was never shown comes forward, a good mentor does not vanish.
POWER: Final = 0.8


def handicap(shown: int, places: int, policy: Policy, unseen: float = 0.0) -> float:
    """Points off in the ranking; below zero, points on.

    Off for being shown that often lately, for each place that they brought. A place that is taken still counts: what
    it was shown for belongs to it, and who gave one is not held back from giving the next. On for whoever was not
    shown at all, by the `unseen` days since they could have been: those who suit few people have gathered enough by
    the time that one of these comes.
    """
    if not places:
        return 0.0
    if not shown:
        return -min(policy.most_unseen, policy.unseen_day * unseen)
    return float(min(policy.most_spread, policy.spread * (shown / places) ** POWER))
