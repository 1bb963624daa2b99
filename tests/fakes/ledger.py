"""The ledger: judges from a history alone whether anything was lost, doubled, put out of order or left hanging.

It shares no code with what it judges, and knows no database and no Telegram: a history is plain data, as JSON has it.
Whoever collects one is in `witness`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NotRequired, TypedDict


class Fate(TypedDict):
    """What a row was said to have become. It is said once; `moment` counts everything that was ever said, upwards."""

    moment: int
    fate: str
    reason: str


class Update(TypedDict):
    """What the channel let in. `state`: taken (the bot has confirmed it), with_channel (not yet), expired."""

    id: str
    state: str


class Arrival(TypedDict):
    """A row of the inbox, with everything that it was said to have become."""

    id: int
    update: str
    lane: str
    fates: list[Fate]


class Promised(TypedDict):
    """A row of the outbox. `kind`: send, edit, retire, acknowledge or leave; `purpose`: notice, or anything else.

    `screen`: what its message will be called; `onto`: what the message is called that it changes. `keyboard`: it takes
    away a keyboard that belongs to no message, which leaves no trace.
    """

    id: int
    chat: str
    kind: str
    stream: str
    purpose: str
    screen: str
    onto: str
    keyboard: bool
    promised_at: NotRequired[int]  # a moment, as fates have them
    fates: list[Fate]


class Call(TypedDict):
    """A request as the channel got it, in order. `promised`: the row it was for.

    `outcome`: acted; needless (it was so already, or too late to matter); refused; nothing (cut off before anything
    was done). `new`: it makes a new message. `answered`: whether the bot was told. `known`: how many updates had been
    let in by then.
    """

    at: float
    chat: str
    promised: int | None
    outcome: str
    new: bool
    answered: bool
    gone: bool
    retry_after: float | None
    known: int


class Talk(TypedDict):
    """Somebody in a dialogue: their present screen, and whether they see its message."""

    person: int
    gone: bool
    screen: str
    visible: bool


class History(TypedDict):
    """`heard`: of each chat, which updates (counted from 1) came from it. `logged`: the rows whose doubt was logged.

    `unfinished`: it may be that something still waits. `killed`: processes have ended without a word, so that what
    the channel told them may never have been read.
    """

    updates: list[Update]
    inbox: list[Arrival]
    outbox: list[Promised]
    calls: list[Call]
    talks: list[Talk]
    heard: dict[str, list[int]]
    logged: list[int] | None
    unfinished: bool
    killed: bool


@dataclass(frozen=True)
class Violation:
    rule: str
    about: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}"


ENDS_OF_UPDATES: Final = {"applied", "ignored", "set_aside"}
ENDS_OF_PROMISES: Final = {"delivered", "ambiguous", "failed", "cancelled"}
LEFT: Final = {"gone", "erased"}  # reasons of whoever leaves, whom what is on its way may still reach
SAY_WHY: Final = {"ignored", "set_aside", "ambiguous", "failed", "cancelled"}


def judge(history: History) -> list[Violation]:
    """Everything that is wrong with it; nothing, if all is well."""
    rules = (
        _updates_are_kept,
        _updates_end_once,
        _lanes_keep_their_order,
        _promises_end_once,
        _what_is_said_was_done,
        _nothing_comes_twice,
        _chats_keep_their_order,
        _the_gone_are_left_in_peace,
        _telegram_is_obeyed,
        _nobody_is_left_hanging,
    )
    return [violation for rule in rules for violation in rule(history)]


def _updates_are_kept(history: History) -> Iterator[Violation]:
    """What was confirmed is there, once; what is there was sent by somebody."""
    rows = Counter(row["update"] for row in history["inbox"])
    sent = Counter(update["id"] for update in history["updates"])
    for update in history["updates"]:
        if update["state"] == "taken" and not rows[update["id"]]:
            yield Violation("lost update", f"{update['id']} was confirmed and is nowhere")
    for name, times in rows.items():
        if not sent[name]:
            yield Violation("invented update", f"{name} was never let in")
        elif times > sent[name]:
            yield Violation("doubled update", f"{name} was taken {times} times")


def _updates_end_once(history: History) -> Iterator[Violation]:
    for row in history["inbox"]:
        yield from _ends(history, f"update {row['update']}", row["fates"], ENDS_OF_UPDATES)


def _promises_end_once(history: History) -> Iterator[Violation]:
    for row in history["outbox"]:
        yield from _ends(history, f"promise {row['id']}", row["fates"], ENDS_OF_PROMISES)
        doubtful = any(said["fate"] == "ambiguous" for said in row["fates"])
        if doubtful and history["logged"] is not None and row["id"] not in history["logged"]:
            yield Violation("unlogged doubt", f"promise {row['id']} is ambiguous and no log says so")


def _ends(history: History, what: str, fates: list[Fate], known: set[str]) -> Iterator[Violation]:
    if not fates and not history["unfinished"]:
        yield Violation("no fate", f"{what} still waits")
    if len(fates) > 1:
        yield Violation("two fates", f"{what}: {', '.join(said['fate'] for said in fates)}")
    for said in fates:
        if said["fate"] not in known:
            yield Violation("unknown fate", f"{what}: {said['fate']!r}")
        if said["fate"] in SAY_WHY and not said["reason"]:
            yield Violation("no reason", f"{what} is {said['fate']}")


def _lanes_keep_their_order(history: History) -> Iterator[Violation]:
    """In a lane, what came first is settled first, and nothing while something earlier waits."""
    lanes: dict[str, list[Arrival]] = defaultdict(list)
    for row in sorted(history["inbox"], key=lambda row: row["id"]):
        lanes[row["lane"]].append(row)
    for rows in lanes.values():
        for earlier, later in pairwise(rows):
            if later["fates"] and (not earlier["fates"] or earlier["fates"][0]["moment"] > later["fates"][0]["moment"]):
                yield Violation("overtaken update", f"{later['update']} before {earlier['update']}")


def _calls_of(history: History) -> dict[int, list[Call]]:
    calls: dict[int, list[Call]] = defaultdict(list)
    for call in history["calls"]:
        if call["promised"] is not None:
            calls[call["promised"]].append(call)
    return calls


def _what_is_said_was_done(history: History) -> Iterator[Violation]:
    """Delivered means that it came; failed and cancelled, that nothing is known to have come."""
    calls, known = _calls_of(history), {row["id"] for row in history["outbox"]}
    came = {row["screen"] for row in history["outbox"] for said in row["fates"] if said["fate"] == "delivered"}
    never_came = {row["screen"] for row in history["outbox"]} - came - {""}
    for call in history["calls"]:
        if call["promised"] not in known:
            yield Violation("unpromised call", f"to chat {call['chat']} at {call['at']}")
    for row in history["outbox"]:
        fates = {said["fate"] for said in row["fates"]}
        done = [call for call in calls[row["id"]] if call["outcome"] in ("acted", "needless")]
        traceless = row["keyboard"] or (row["kind"] == "retire" and row["onto"] in never_came)
        if "delivered" in fates and not done and not traceless:
            yield Violation("not delivered", f"promise {row['id']} is called delivered and never came")
        told = any(call["answered"] and call["outcome"] == "acted" for call in done)
        left = any(said["fate"] == "cancelled" and said["reason"] in LEFT for said in row["fates"])
        denied = bool(fates & {"failed", "cancelled"}) and row["kind"] != "leave" and not left
        if denied and told and not history["killed"]:
            yield Violation("denied delivery", f"promise {row['id']} came and is called {', '.join(sorted(fates))}")


def _nothing_comes_twice(history: History) -> Iterator[Violation]:
    """A notice may, where it was unclear whether it came. An edit that is repeated shows nothing a second time."""
    calls = _calls_of(history)
    for row in history["outbox"]:
        came = [call for call in calls[row["id"]] if call["outcome"] == "acted" and call["new"]]
        clear = any(call["answered"] for call in came[:-1]) and not history["killed"]
        if row["kind"] in ("send", "edit") and len(came) > 1 and (row["purpose"] != "notice" or clear):
            yield Violation("doubled message", f"promise {row['id']} came {len(came)} times")


def _chats_keep_their_order(history: History) -> Iterator[Violation]:
    """Within a stream of a chat, no words come for the first time after some that were promised later."""
    shows = [row for row in history["outbox"] if row["kind"] in ("send", "edit")]
    place = {row["id"]: (row["chat"], row["stream"]) for row in shows}
    first: dict[int, int] = {}
    for moment, call in enumerate(history["calls"]):
        if call["promised"] in place and call["outcome"] == "acted":
            first.setdefault(call["promised"], moment)
    streams: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number in sorted(first):
        streams[place[number]].append(number)
    for numbers in streams.values():
        for earlier, later in pairwise(numbers):
            if first[earlier] > first[later]:
                yield Violation("overtaken message", f"promise {later} came before {earlier}")


def _the_gone_are_left_in_peace(history: History) -> Iterator[Violation]:
    """After the refusal that says so, nothing until they are heard again. The answer to a tap is no message.

    What they did before they left may be worked on afterwards, and is then answered. A group that we are out of, and
    a person whose number it was made up with, are two.
    """
    gone: dict[tuple[str, bool], Call] = {}
    rows = {row["id"]: row for row in history["outbox"]}
    for call in history["calls"]:
        chat, row = call["chat"], rows.get(call["promised"] or 0)
        whose = chat, row is not None and row["kind"] == "leave"
        if whose in gone and not (row and _answers_late(row, rows.get(gone[whose]["promised"] or 0))):
            heard = history["heard"].get(chat, [])
            if not any(gone[whose]["known"] < number <= call["known"] for number in heard):
                yield Violation("call to the gone", f"chat {chat} at {call['at']}")
        noted = not history["killed"] or any(said["fate"] == "failed" for said in (row["fates"] if row else ()))
        if call["gone"] and call["answered"] and noted:
            gone[whose] = call


def _answers_late(row: Promised, refused: Promised | None) -> bool:
    if row["kind"] == "acknowledge":
        return True
    known_at = refused["fates"][0]["moment"] if refused and refused["fates"] else 0
    return bool(known_at) and row["purpose"] != "notice" and row.get("promised_at", 0) > known_at


def _telegram_is_obeyed(history: History) -> Iterator[Violation]:
    """Nothing before the moment that the channel has named; a process that was killed may not have read of it."""
    until: dict[str, float] = {}
    kinds = {row["id"]: row["kind"] for row in history["outbox"]}
    for call in history["calls"]:
        chat = call["chat"]
        answers = kinds.get(call["promised"] or 0) == "acknowledge"
        if not answers and call["at"] < until.get(chat, call["at"]) and not history["killed"]:
            yield Violation("impatience", f"chat {chat} at {call['at']}, not before {until[chat]}")
        if call["retry_after"] is not None and not answers:
            until[chat] = call["at"] + call["retry_after"]


def _nobody_is_left_hanging(history: History) -> Iterator[Violation]:
    """Whoever is in a dialogue sees its question, or will, or may."""
    coming = {
        row["screen"]
        for row in history["outbox"]
        if not row["fates"] or any(said["fate"] == "ambiguous" for said in row["fates"])
    }
    for talk in history["talks"]:
        if not talk["gone"] and not talk["visible"] and (not talk["screen"] or talk["screen"] not in coming):
            yield Violation("left hanging", f"person {talk['person']} is in a dialogue and sees no question")
