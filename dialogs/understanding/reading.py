"""What an answer was understood as, and how surely."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["sure", "ask", "unknown"]


@dataclass(frozen=True, slots=True)
class Reading:
    """`sure`: all the codes that were meant; `ask`: up to three candidates, best first; `unknown`: none."""

    verdict: Verdict
    codes: tuple[str, ...]
    score: float
