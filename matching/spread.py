"""Nobody is shown to everybody: what being shown much already takes off a mentor's place in the ranking.

It depends on that mentor alone, so another candidate never reorders the rest. The score that people read is
not touched by it.
"""

from typing import Final

from matching.policy import Policy

# The first showing weighs more than the tenth: who was never shown comes forward, a good mentor does not vanish.
POWER: Final = 0.65


def handicap(shown: int, free: int, policy: Policy) -> float:
    """Points off for being shown that often lately with that many places free."""
    if not shown or not free:
        return 0.0
    return float(min(policy.most_spread, policy.spread * (shown / free) ** POWER))
