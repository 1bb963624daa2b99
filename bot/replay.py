"""`python -m bot match --replay --policy NEW.toml`: the weight lab. It reads the database and changes nothing."""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from bot.lexicon import load_gazetteer
from bot.policies import load_policy
from bot.settings import Settings
from matching.policy import Policy, UnfitPolicy
from matching.replay import Outcome, Past, replay
from storage.database import Database
from storage.past import past_mentors, past_youths

T = TypeVar("T")
DAY: Final = 86_400  # seconds


def run(settings: Settings, options: Namespace, database: Database) -> int:
    """Print what each policy would have done; returns 0, or 2 for a policy that cannot be used or no past at all."""
    policies: dict[str, Policy] = {}
    for name, path in _files(settings, options):
        try:
            policies[name] = load_policy(path)
        except UnfitPolicy as error:
            return _fail("\n  ".join((f"{name}: this policy cannot be used:", *error.faults)))
    past = asyncio.run(read_past(database, datetime.now(UTC)))
    if not past.asked:
        return _fail("there is nothing to replay: nobody has asked for a mentor yet")
    Console().print(compare(past, policies))
    return 0


async def read_past(database: Database, now: datetime) -> Past:
    """What the tables tell, in days since the first of all."""
    try:
        async with database.read() as store:
            asked, stood = await past_youths(store.connection), await past_mentors(store.connection)
    finally:
        await database.close()
    first = min((moment for moment, _ in (*asked[:1], *stood[:1])), default=now)
    return Past(_days(asked, first), _days(stood, first), (now - first).total_seconds() / DAY)


def compare(past: Past, policies: dict[str, Policy]) -> Table:
    """A column for each policy; the first is today's."""
    today, where = next(iter(policies.values())), load_gazetteer().position
    table = Table(title=f"{len(past.asked):,} youths asked in {past.until:.0f} days")
    table.add_column("")
    columns = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for name, policy in policies.items():
            table.add_column(name, justify="right")
            bar = progress.add_task(name, total=len(past.asked))
            notify = partial(_advance, progress, bar)
            columns.append(figures(replay(past, policy, today, where, notify)))
    for line in zip(*(column.items() for column in columns), strict=True):
        table.add_row(line[0][0], *(figure for _, figure in line))
    return table


def figures(outcome: Outcome) -> dict[str, str]:
    """The lines of the table: what is measured, and how much."""
    return {
        "somebody suggested at once": _share(outcome.at_once),
        "somebody suggested until today": _share(outcome.covered),
        "mean score, by its own policy": _number(outcome.score),
        "mean score, by today's policy": _number(outcome.score_today),
        "Gini of showings for each place": _number(outcome.gini, 3),
        "mentors never shown though they suit": _share(outcome.unseen),
        "median wait of those who waited, days": _number(outcome.wait),
        "waiting still": f"{outcome.waiting:,}",
    }


def _advance(progress: Progress, bar: TaskID, done: int) -> None:
    progress.update(bar, completed=done)


def _fail(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 2


def _files(settings: Settings, options: Namespace) -> Sequence[tuple[str, Path | None]]:
    """The policies by the name of their column: today's, and the one that is tried."""
    today = ("today's", settings.policy_file)
    return [today, (options.policy.name, options.policy)] if options.policy else [today]


def _days(moments: Sequence[tuple[datetime, T]], first: datetime) -> list[tuple[float, T]]:
    return [((moment - first).total_seconds() / DAY, each) for moment, each in moments]


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _number(number: float | None, digits: int = 1) -> str:
    return "–" if number is None else f"{number:.{digits}f}"
