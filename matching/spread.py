"""Nobody is shown to everybody: what being shown much already takes off a mentor's place in the ranking.

It depends on that mentor alone, so another candidate never reorders the rest. The score that people read is
not touched by it.
"""

from matching.policy import Policy


def handicap(shown: int, free: int, policy: Policy) -> float:
    """Points off for `shown` open suggestions over `free` places: none at first, half of it at one each."""
    return policy.spread * shown / (shown + free) if shown else 0.0
