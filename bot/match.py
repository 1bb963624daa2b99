"""`python -m bot match --youths Y --mentors M`: who suits whom, from two spreadsheets and without a database.

Suggestions for each youth, or with `--assign` the best whole assignment. What could not be read is told line by line
on standard error and stops nobody else.
"""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress, TaskID

from bot.aliases import load_aliases
from bot.comprehension import Comprehension, index_labels
from bot.forks import spread
from bot.lexicon import LOCALES, load_gazetteer, load_nicknames
from bot.policies import load_policy
from bot.rosters import MENTOR_COLUMNS, YOUTH_COLUMNS, Person, Reader, Roster, enroll
from bot.settings import Settings
from bot.spreadsheets import (
    Table,
    UnusableFileError,
    is_json,
    open_for_writing,
    read_rows,
    write_csv,
    write_json_lines,
)
from bot.wording import Wording
from dialogs.flows import flows
from dialogs.profile import Mentor, Youth
from dialogs.understanding import Understanding
from dialogs.understanding.gazetteer import Gazetteer
from dialogs.understanding.places import PlaceReader
from matching.assign import Notify, assign
from matching.policy import UnfitPolicy
from matching.pool import Pool
from matching.rank import explain, rank
from matching.reasons import Suggestion
from matching.whole import vetoes_of

ALL_GOOD, SOME_REFUSED, NOTHING_USABLE = 0, 1, 2
PAIR_COLUMNS: Final = ("youth", "mentor", "score", "reasons")
LEFT_COLUMNS: Final = ("youth", "why", "suitable", "veto", "kept_away")
REFUSED_COLUMNS: Final = ("file", "line", "id", "faults")

Names = Mapping[int, str | int]


@dataclass(frozen=True, slots=True)
class Round:
    """Everybody who is to be matched."""

    youths: Roster[Youth]
    mentors: Roster[Mentor]
    pool: Pool


def match(settings: Settings, options: Namespace) -> int:
    """Returns 0 if all lines were good, 1 if some were refused, 2 if nothing could be done."""
    if fault := _contradiction(options):
        return _fail(fault)
    try:
        matched = _read_round(settings, options)
        if not matched.youths.people or not matched.mentors.people:
            return _fail("nobody to match: there is no good line in one of the files")
        with _progress(options.progress) as notify:
            work = _assign if options.assign else _suggest
            work(matched, options, notify)
    except (UnusableFileError, OSError) as error:
        return _fail(str(error))
    except UnfitPolicy as error:
        return _fail("\n  ".join(("this policy cannot be used:", *error.faults)))
    return SOME_REFUSED if matched.youths.refused or matched.mentors.refused else ALL_GOOD


def _contradiction(options: Namespace) -> str:
    if not options.youths or not options.mentors:
        return "--youths and --mentors are both needed"
    if options.top < 1:
        return "--top is at least 1"
    if options.explain and options.assign:
        return "--explain goes with suggestions; for --assign see --leftover"
    if options.explain and options.out and not is_json(options.out):
        return "--explain is written as JSON lines: let the name of --out end in .jsonl"
    return "--leftover goes with --assign" if options.leftover and not options.assign else ""


def _read_round(settings: Settings, options: Namespace) -> Round:
    gazetteer = load_gazetteer()
    pool = Pool(gazetteer.position, load_policy(options.policy or settings.policy_file))
    reader = Reader(
        gazetteer,
        lambda: _comprehension(settings, gazetteer),
        (settings.age_min, settings.age_max),
        settings.default_language,
    )
    youths = _read(options.youths, YOUTH_COLUMNS, reader.youth)
    mentors = _read(options.mentors, MENTOR_COLUMNS, reader.mentor)
    if options.rejected:
        _write(options.rejected, REFUSED_COLUMNS, _refusals(options, youths, mentors))
    pool.load(mentors.people)
    return Round(youths, mentors, pool)


def _comprehension(settings: Settings, gazetteer: Gazetteer) -> Comprehension:
    """What reads words that are no codes, as people's answers are read."""
    wording = Wording(LOCALES, settings.default_language, gazetteer.label)
    labels = index_labels(wording, flows(settings.age_min, settings.age_max))
    return Comprehension(
        Understanding.build(load_aliases(), PlaceReader(gazetteer, load_nicknames())), gazetteer, labels
    )


def _read(
    path: Path, columns: tuple[str, ...], make: Callable[[int, Mapping[str, object], list[str]], Person]
) -> Roster[Person]:
    try:
        rows, unknown = read_rows(path, columns)
    except UnusableFileError as error:
        raise UnusableFileError(f"{path}: {error}") from None
    if unknown:
        _tell(f"{path}: columns not known and not read: {', '.join(unknown)}")
    roster = enroll(rows, make)
    for refusal in roster.refused:
        _tell(f"{path}:{refusal.line}: {'; '.join(refusal.faults)}")
    return roster


def _suggest(matched: Round, options: Namespace, notify: Notify) -> None:
    """One object for each youth, in the order of the file; as CSV one row for each suggestion."""
    rows = _suggestions(matched, options, notify)
    if options.out and not is_json(options.out):
        rows = (_flat(row["youth"], each) for row in rows for each in row["suggestions"])
        _write(options.out, PAIR_COLUMNS, rows)
        return
    with open_for_writing(options.out, sys.stdout) as stream:
        write_json_lines(stream, rows)


def _suggestions(matched: Round, options: Namespace, notify: Notify) -> Iterator[dict[str, Any]]:
    everybody = matched.youths.people
    for done, youth in enumerate(everybody, 1):
        found = rank(matched.pool, youth, options.top)
        row: dict[str, Any] = {
            "youth": matched.youths.names[youth.id],
            "suggestions": [_suggestion(each, matched.mentors.names) for each in found],
        }
        if options.explain:
            row["vetoed"] = _vetoed(matched, youth)
        notify("suggestions", done, len(everybody))
        yield row


def _vetoed(matched: Round, youth: Youth) -> list[dict[str, Any]]:
    _, kept = vetoes_of(matched.pool, youth)
    reasons = {int(matched.pool.columns.ids[row]): key for key, rows in kept.items() for row in rows.tolist()}
    people = ((mentor.id, matched.mentors.names[mentor.id]) for mentor in matched.mentors.people)
    return [{"mentor": name, "reason": reasons[mentor_id]} for mentor_id, name in people if mentor_id in reasons]


def _assign(matched: Round, options: Namespace, notify: Notify) -> None:
    """One row for each pair, by the ids of youths, whatever the order of the files; then who is left."""
    found = assign(matched.pool, matched.youths.people, options.objective, notify, spread)
    partner = {youth_id: mentor_id for youth_id, mentor_id, _ in found.pairs}
    people = sorted(matched.youths.people, key=lambda youth: str(matched.youths.names[youth.id]))
    given = _pairs(matched, [youth for youth in people if youth.id in partner], partner, notify)
    if options.out and is_json(options.out):
        with open_for_writing(options.out, sys.stdout) as stream:
            write_json_lines(stream, ({"youth": youth, **suggestion} for youth, suggestion in given))
    else:
        _write(options.out, PAIR_COLUMNS, (_flat(youth, suggestion) for youth, suggestion in given))
    left = [_left(matched, youth) for youth in people if youth.id not in partner]
    if options.leftover:
        _write(options.leftover, LEFT_COLUMNS, left)
    certain = (
        "the best there is" if found.total == found.bound else f"at least {found.total / found.bound:.2%} of the best"
    )
    _tell(f"{len(found.pairs)} pairs, {found.total / 10:.1f} points in all ({certain}); {len(left)} without a mentor:")
    for why in ("no-mentor-suits", "all-suitable-are-full"):
        _tell(f"  {why}: {sum(row['why'] == why for row in left)}")


def _pairs(
    matched: Round, people: Sequence[Youth], partner: Mapping[int, int], notify: Notify
) -> Iterator[tuple[str | int, dict[str, Any]]]:
    for done, youth in enumerate(people, 1):
        why = explain(matched.pool, youth, partner[youth.id])
        if isinstance(why, Suggestion):
            yield matched.youths.names[youth.id], _suggestion(why, matched.mentors.names)
        notify("reasons", done, len(people))


def _left(matched: Round, youth: Youth) -> dict[str, Any]:
    """Why somebody has nobody: how many suit them, else the veto that keeps most away."""
    suitable, kept = vetoes_of(matched.pool, youth)
    row: dict[str, Any] = {"youth": matched.youths.names[youth.id], "suitable": len(suitable)}
    if len(suitable):
        return {**row, "why": "all-suitable-are-full"}
    veto = max(kept, key=lambda key: len(kept[key]))
    return {**row, "why": "no-mentor-suits", "veto": veto, "kept_away": len(kept[veto])}


def _suggestion(suggestion: Suggestion, names: Names) -> dict[str, Any]:
    reasons = [{"key": reason.key, **reason.figures} for reason in suggestion.reasons]
    return {"mentor": names[suggestion.mentor_id], "score": suggestion.score, "reasons": reasons}


def _flat(youth: str | int, suggestion: Mapping[str, Any]) -> dict[str, Any]:
    """`reason-needs needs=job,orientation; reason-distance km=4`."""
    reasons = "; ".join(_in_one_line(reason) for reason in suggestion["reasons"])
    return {"youth": youth, **suggestion, "reasons": reasons}


def _in_one_line(reason: Mapping[str, Any]) -> str:
    figures = (f"{name}={_joined(value)}" for name, value in reason.items() if name != "key")
    return " ".join((reason["key"], *figures))


def _joined(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _refusals(options: Namespace, youths: Roster[Youth], mentors: Roster[Mentor]) -> Iterator[dict[str, Any]]:
    for path, refused in ((options.youths, youths.refused), (options.mentors, mentors.refused)):
        for refusal in refused:
            faults = "; ".join(refusal.faults)
            yield {"file": str(path), "line": refusal.line, "id": refusal.id, "faults": faults}


def _write(path: Path | None, columns: tuple[str, ...], rows: Table) -> None:
    with open_for_writing(path, sys.stdout) as stream:
        if path and is_json(path):
            write_json_lines(stream, rows)
        else:
            write_csv(stream, columns, rows)


@contextmanager
def _progress(wanted: bool) -> Iterator[Notify]:
    """A bar for each stage, on standard error only: what is piped on stays clean."""
    console = Console(stderr=True, force_terminal=True if wanted else None)
    shown = wanted or console.is_terminal
    with Progress(console=console, disable=not shown, transient=True, redirect_stdout=False) as progress:
        bars: dict[str, TaskID] = {}

        def notify(stage: str, done: int, of: int) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(stage)
            progress.update(bars[stage], completed=done, total=of)

        yield notify


def _fail(message: str) -> int:
    _tell(message)
    return NOTHING_USABLE


def _tell(message: str) -> None:
    sys.stderr.write(f"{message}\n")
