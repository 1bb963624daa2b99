"""The tests of the tests: bugs that such bots have are planted one at a time, and each is caught. It takes minutes."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from structlog.testing import capture_logs

from tests.fakes import bugs, trials
from tests.fakes.databases import Sqlite
from tests.fakes.trials import Ground, Trial

Plant = Callable[[pytest.MonkeyPatch], None]

BUGS: Final[dict[str, tuple[Plant, Trial]]] = {
    "updates are confirmed before they are kept": (bugs.confirm_first, trials.killed_on_arrival),
    "messages are called delivered before they are sent": (bugs.settle_first, trials.killed_while_sending),
    "nothing notes that a message is about to be sent": (bugs.no_mark, trials.killed_while_sending),
    "a turn and what it promises are two transactions": (bugs.promise_later, trials.killed_in_the_turn),
    "what may be there already is sent again after a kill": (
        bugs.repeat_what_may_be_there,
        trials.killed_while_sending,
    ),
    "whatever is unclear is sent again": (bugs.retry_whatever_is_unclear, trials.answer_lost),
    "no answer counts as a no": (bugs.take_silence_for_a_no, trials.answer_lost),
    "no doubt is logged": (bugs.doubt_in_silence, trials.answer_lost),
    "no answer counts as a yes": (bugs.take_silence_for_a_yes, trials.request_lost),
    "nobody waits for as long as Telegram asks": (bugs.at_once, trials.told_to_wait),
    "half of what Telegram asks for is enough": (bugs.a_little_sooner, trials.told_to_wait),
    "whoever blocked the bot is written to": (bugs.go_on_writing, trials.blocked),
    "whoever blocked the bot is tried again": (bugs.try_the_gone_again, trials.blocked),
    "what follows a refused message overtakes it": (bugs.hold_nothing_back, trials.first_one_refused),
    "what cannot be read is dropped": (bugs.drop_what_cannot_be_read, trials.broken_update),
    "the newest update goes first": (bugs.newest_first, trials.several_at_once),
    "no update is recognised": (bugs.no_dedupe, trials.update_comes_twice),
    "no update that is worked on at once is recognised": (bugs.no_dedupe_at_once, trials.update_comes_again_later),
    "only greater numbers are new": (bugs.only_greater_numbers, trials.numbers_begin_anew),
    "a fate can be given twice": (bugs.settle_what_is_settled, trials.worked_on_twice),
    "writers begin as readers": (bugs.deferred, trials.two_processes),
    "sessions have no versions": (bugs.no_version, trials.two_savers),
    "buttons are anybody's": (bugs.buttons_for_all, trials.somebody_elses_button),
    "the erased get what was promised to them": (bugs.keep_promises_to_the_erased, trials.erased_while_held_back),
    "claims are overlooked": (bugs.no_claims, trials.two_deliveries),
    "a claim that ran out still counts": (bugs.settle_for_others, trials.claim_ran_out),
    "who was taken over goes on polling": (bugs.no_fence, trials.zombie_polls),
}
MISFITS: Final = {"AttributeError", "TypeError", "NameError"}
TRIALS: Final = {trial.__name__: trial for _, trial in BUGS.values()}


@pytest.fixture
def ground(tmp_path: Path, sqlite_files: Sqlite, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return Ground(tmp_path, sqlite_files.fresh, monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("trial", TRIALS)
async def test_the_bot_passes_each_trial(trial: str, ground: Ground) -> None:
    await TRIALS[trial](ground)


@pytest.mark.soak
@pytest.mark.parametrize("bug", BUGS)
async def test_a_planted_bug_is_caught(bug: str, ground: Ground) -> None:
    """By what it does: a plant that no longer fits the code it is put into would fail as well."""
    plant, trial = BUGS[bug]
    plant(ground.monkeypatch)
    with capture_logs() as logs, pytest.raises((Exception, pytest.fail.Exception)) as caught:
        await trial(ground)
    assert not MISFITS & {caught.type.__name__, *(each.get("fault") for each in logs)}


@pytest.mark.parametrize("bug", BUGS)
def test_each_bug_has_a_place_to_be_planted(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, _ = BUGS[bug]
    plant(monkeypatch)
