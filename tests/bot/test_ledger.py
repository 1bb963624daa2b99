"""The ledger itself: it finds what is wrong in fifty bad histories, and nothing in fifty good ones."""

import copy
import random
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.fakes.ledger import Arrival, Fate, History, Promised, Talk, Update, judge

Json = Any  # a history or a part of it, about to be spoilt
Spoil = Callable[[Json], object]


def made(seed: int) -> History:
    """A good history: a few people, each in a dialogue, with whatever luck Telegram gives them."""
    return Maker(random.Random(seed)).make()


class Maker:
    """Makes up what could have happened to a bot that does everything right."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.moment = 0
        self.at = 0.0
        self.history = History(
            updates=[], inbox=[], outbox=[], calls=[], talks=[], heard={}, logged=[], unfinished=False, killed=False
        )

    def make(self) -> History:
        self.turn("1", "plain")  # each kind of luck once, so that every history has something of everything
        for luck in ("unlucky", "notice", "late", "cut", "cancelled", "plain", "plain"):
            self.turn("1", luck)
        for _ in range(self.chance.randint(4, 12)):
            self.turn(str(self.chance.randint(2, 4)), self.chance.choice(["plain", "unlucky", "notice", "cut", "late"]))
        self.turn("2", "plain")
        self.aside()
        self.turn("5", "blocked")
        for chat in ("1", "2"):
            self.history["talks"].append(Talk(person=int(chat), gone=False, screen=f"s{chat}", visible=True))
        self.history["talks"].append(Talk(person=5, gone=True, screen="", visible=False))
        return self.history

    def turn(self, chat: str, luck: str) -> None:
        """One thing said, one message for it."""
        self.arrive(chat, "applied")
        if luck == "cancelled":
            self.promise(chat, "cancelled", "superseded")
            return
        fates = {"unlucky": "ambiguous", "blocked": "failed"}
        purpose = "notice" if luck == "notice" else "other"
        kind = "edit" if luck == "cut" else "send"
        number = self.promise(chat, fates.get(luck, "delivered"), "no_answer", purpose, kind)
        if luck == "unlucky":
            self.call(chat, number, self.chance.choice(["acted", "nothing"]), answered=False)
            self.history["logged"] = [*(self.history["logged"] or []), number]
        elif luck == "blocked":
            self.call(chat, number, "refused", gone=True)
        else:
            if luck in ("notice", "cut"):
                self.call(chat, number, "acted", answered=False)
            if luck == "late":
                self.call(chat, number, "refused", retry_after=7.0)
                self.at += 7
            self.call(chat, number, "needless" if luck == "cut" else "acted")

    def aside(self) -> None:
        self.arrive("3", "set_aside")
        self.arrive("4", "ignored")

    def arrive(self, chat: str, fate: str) -> None:
        number = len(self.history["updates"]) + 1
        self.history["updates"].append(Update(id=f"u{number}", state="taken"))
        self.history["heard"].setdefault(chat, []).append(number)
        self.history["inbox"].append(Arrival(id=number, update=f"u{number}", lane=chat, fates=[self.say(fate, "type")]))

    def promise(self, chat: str, fate: str, reason: str, purpose: str = "other", kind: str = "send") -> int:
        number = len(self.history["outbox"]) + 1
        self.history["outbox"].append(
            Promised(
                id=number, chat=chat, kind=kind, stream="talk", purpose=purpose, screen=f"p{number}", onto="",
                keyboard=False, fates=[self.say(fate, "" if fate == "delivered" else reason)],
            )
        )  # fmt: skip
        return number

    def call(self, chat: str, promised: int, outcome: str, **more: Any) -> None:
        self.at += 1
        new, known = self.history["outbox"][promised - 1]["kind"] == "send", len(self.history["updates"])
        usual: Json = {
            "at": self.at, "chat": chat, "promised": promised, "outcome": outcome, "new": new, "known": known,
            "answered": True, "gone": False, "retry_after": None,
        }  # fmt: skip
        self.history["calls"].append({**usual, **more})  # type: ignore[typeddict-item]

    def say(self, fate: str, reason: str) -> Fate:
        self.moment += 1
        return Fate(moment=self.moment, fate=fate, reason=reason)


def settled(history: Json, fate: str, purpose: str = "other", kind: str = "send") -> Json:
    """The first promise that met this fate."""
    return next(
        row
        for row in history["outbox"]
        if row["fates"] and row["fates"][0]["fate"] == fate and row["purpose"] == purpose and row["kind"] == kind
    )


def calls_for(history: Json, row: Json) -> Json:
    return [call for call in history["calls"] if call["promised"] == row["id"]]


def gone(history: Json) -> Json:
    return next(call for call in history["calls"] if call["gone"])


def late(history: Json) -> Json:
    return next(call for call in history["calls"] if call["retry_after"])


def lane(history: Json, name: str = "1") -> Json:
    return [row for row in history["inbox"] if row["lane"] == name]


def aside(history: Json, fate: str) -> Json:
    return next(row for row in history["inbox"] if row["fates"][0]["fate"] == fate)


def again(call: Json, **changes: Any) -> Json:
    return {**call, **changes}


def also(fates: list[Fate], fate: str, reason: str = "x") -> None:
    fates.append(Fate(moment=10_000, fate=fate, reason=reason))


def drop_calls(history: Json, row: Json) -> None:
    history["calls"] = [call for call in history["calls"] if call["promised"] != row["id"]]


def swap_fates(rows: list[Arrival], one: int, other: int) -> None:
    rows[one]["fates"], rows[other]["fates"] = rows[other]["fates"], rows[one]["fates"]


def swap_calls(history: Json) -> None:
    """The first two messages of chat 1 that came at once."""
    one, other = [call for call in history["calls"] if call["chat"] == "1" and call["outcome"] == "acted"][:2]
    one["promised"], other["promised"] = other["promised"], one["promised"]


def unfinish(history: Json) -> None:
    """The last of chat 1 still waits, and that is no surprise; but what came after it is done."""
    history["unfinished"] = True
    lane(history)[-2]["fates"] = []


# What is wrong -> the rule that has to find it, and how a good history is spoilt.
BAD: Final[dict[str, tuple[str, Spoil]]] = {
    "the first update was confirmed and never stored": ("lost update", lambda h: h["inbox"].pop(0)),
    "the last update was confirmed and never stored": ("lost update", lambda h: h["inbox"].pop()),
    "nothing was ever stored": ("lost update", lambda h: h["inbox"].clear()),
    "an update was stored under another name": ("lost update", lambda h: h["inbox"][0].update(update="u9999")),
    "one more update was confirmed": ("lost update", lambda h: h["updates"].append({"id": "u0", "state": "taken"})),
    "an update came from nowhere": (
        "invented update", lambda h: h["inbox"].append({**h["inbox"][0], "id": 999, "update": "u999"}),
    ),
    "the channel never let it in": ("invented update", lambda h: h["updates"].pop(0)),
    "an update was stored twice": (
        "doubled update", lambda h: h["inbox"].append({**copy.deepcopy(h["inbox"][0]), "id": 999, "lane": "x"}),
    ),
    "an update was stored three times": (
        "doubled update",
        lambda h: h["inbox"].extend({**copy.deepcopy(h["inbox"][1]), "id": n, "lane": f"x{n}"} for n in (998, 999)),
    ),
    "an update that waits with Telegram was stored twice": (
        "doubled update",
        lambda h: (
            h["updates"][-1].update(state="with_channel"),
            h["inbox"].append({**copy.deepcopy(h["inbox"][-1]), "id": 999, "lane": "x"}),
        ),
    ),
    "an update still waits": ("no fate", lambda h: lane(h)[-1]["fates"].clear()),
    "an update of somebody alone still waits": ("no fate", lambda h: lane(h, "5")[0]["fates"].clear()),
    "a message still waits": ("no fate", lambda h: settled(h, "delivered")["fates"].clear()),
    "a notice still waits": ("no fate", lambda h: settled(h, "delivered", "notice")["fates"].clear()),
    "an update was applied twice": ("two fates", lambda h: also(h["inbox"][0]["fates"], "applied")),
    "an update was applied and set aside": ("two fates", lambda h: also(h["inbox"][0]["fates"], "set_aside")),
    "an update was set aside, then applied": ("two fates", lambda h: also(aside(h, "set_aside")["fates"], "applied")),
    "an update was ignored, then applied": ("two fates", lambda h: also(aside(h, "ignored")["fates"], "applied")),
    "a message was delivered twice": ("two fates", lambda h: also(settled(h, "delivered")["fates"], "delivered", "")),
    "a doubtful message was then delivered": (
        "two fates", lambda h: also(settled(h, "ambiguous")["fates"], "delivered", ""),
    ),
    "a cancelled message was then sent": ("two fates", lambda h: also(settled(h, "cancelled")["fates"], "delivered")),
    "an update met no known fate": ("unknown fate", lambda h: h["inbox"][0]["fates"][0].update(fate="done")),
    "a message met no known fate": (
        "unknown fate", lambda h: settled(h, "cancelled")["fates"][0].update(fate="dropped"),
    ),
    "an update was delivered": ("unknown fate", lambda h: h["inbox"][0]["fates"][0].update(fate="delivered")),
    "an update was ignored for nothing": ("no reason", lambda h: aside(h, "ignored")["fates"][0].update(reason="")),
    "an update was set aside for nothing": (
        "no reason", lambda h: aside(h, "set_aside")["fates"][0].update(reason=""),
    ),
    "a message failed for nothing": ("no reason", lambda h: settled(h, "failed")["fates"][0].update(reason="")),
    "a message was cancelled for nothing": (
        "no reason", lambda h: settled(h, "cancelled")["fates"][0].update(reason=""),
    ),
    "a message is in doubt for nothing": ("no reason", lambda h: settled(h, "ambiguous")["fates"][0].update(reason="")),
    "a doubt was not logged": ("unlogged doubt", lambda h: h.update(logged=(h["logged"] or [])[1:])),
    "no doubt was logged": ("unlogged doubt", lambda h: h.update(logged=[])),
    "the second update was done first": ("overtaken update", lambda h: swap_fates(lane(h), 0, 1)),
    "the last update was done first": ("overtaken update", lambda h: swap_fates(lane(h), 0, -1)),
    "somebody else's updates were done in the wrong order": (
        "overtaken update", lambda h: swap_fates(lane(h, "2"), 0, -1),
    ),
    "an update waits while a later one is done": ("overtaken update", unfinish),
    "what is called delivered was never sent": (
        "not delivered", lambda h: drop_calls(h, settled(h, "delivered")),
    ),
    "what is called delivered was refused": (
        "not delivered", lambda h: calls_for(h, settled(h, "delivered"))[0].update(outcome="refused"),
    ),
    "what is called delivered was cut off": (
        "not delivered", lambda h: calls_for(h, settled(h, "delivered"))[0].update(outcome="nothing", answered=False),
    ),
    "a notice that is called delivered never came": (
        "not delivered", lambda h: drop_calls(h, settled(h, "delivered", "notice")),
    ),
    "an edit that is called delivered was never made": (
        "not delivered", lambda h: drop_calls(h, settled(h, "delivered", kind="edit")),
    ),
    "somebody else got the message": (
        "unpromised call", lambda h: calls_for(h, settled(h, "delivered"))[0].update(promised=None),
    ),
    "a message was sent that nobody had promised": (
        "unpromised call", lambda h: h["calls"].append(again(h["calls"][-1], chat="9", promised=999, gone=False)),
    ),
    "a message that is called cancelled came": (
        "denied delivery",
        lambda h: h["calls"].append(again(late(h), promised=settled(h, "cancelled")["id"], outcome="acted", at=9e9)),
    ),
    "a message that is called failed came": (
        "denied delivery", lambda h: calls_for(h, settled(h, "failed"))[0].update(outcome="acted", gone=False),
    ),
    "a message came twice": (
        "doubled message", lambda h: h["calls"].append(again(calls_for(h, settled(h, "delivered"))[0], at=9e9)),
    ),
    "a doubtful message was sent again": (
        "doubled message",
        lambda h: (
            calls_for(h, settled(h, "ambiguous"))[0].update(outcome="acted"),
            h["calls"].append(again(calls_for(h, settled(h, "ambiguous"))[0], at=9e9)),
        ),
    ),
    "a notice that had surely come was sent again": (
        "doubled message",
        lambda h: h["calls"].append(again(calls_for(h, settled(h, "delivered", "notice"))[-1], at=9e9)),
    ),
    "two messages changed places": ("overtaken message", swap_calls),
    "a message went to whoever had blocked the bot": (
        "call to the gone", lambda h: h["calls"].append(again(gone(h), gone=False, at=9e9)),
    ),
    "whoever had blocked the bot was tried again": (
        "call to the gone", lambda h: h["calls"].append(again(gone(h), at=9e9)),
    ),
    "another one came back, and the one who had left was written to": (
        "call to the gone",
        lambda h: (
            h["updates"].append({"id": "u777", "state": "with_channel"}),
            h["heard"].setdefault("1", []).append(len(h["updates"])),
            h["calls"].append(again(gone(h), gone=False, at=9e9, known=len(h["updates"]))),
        ),
    ),
    "a message came before its time": ("impatience", lambda h: late(h).update(retry_after=7000.0)),
    "a message came a second too early": ("impatience", lambda h: late(h).update(retry_after=8.5)),
    "somebody sees no question": ("left hanging", lambda h: h["talks"][0].update(visible=False)),
    "somebody was never shown a question": ("left hanging", lambda h: h["talks"][0].update(visible=False, screen="")),
    "somebody's question was cancelled": (
        "left hanging",
        lambda h: h["talks"][1].update(visible=False, screen=settled(h, "cancelled")["screen"]),
    ),
}  # fmt: skip


def test_there_are_fifty_bad_ones() -> None:
    assert len(BAD) >= 50


@pytest.mark.parametrize("wrong", BAD)
def test_a_bad_history_is_found_and_named(wrong: str) -> None:
    rule, spoil = BAD[wrong]
    for seed in range(5):
        history = made(seed)
        spoil(history)
        assert rule in {violation.rule for violation in judge(history)}


@pytest.mark.parametrize("seed", range(50))
def test_a_good_history_is_let_pass(seed: int) -> None:
    assert judge(made(seed)) == []


def forgive(history: Json) -> None:
    """What is no fault, although it looks like one."""
    settled(history, "ambiguous")["screen"] = "in doubt"
    history["talks"].append(Talk(person=6, gone=False, screen="in doubt", visible=False))
    history["updates"].append(Update(id="late", state="with_channel"))
    history["updates"].append(Update(id="too late", state="expired"))
    chat, number = gone(history)["chat"], len(history["updates"]) + 1
    history["updates"].append(Update(id="back", state="with_channel"))
    history["heard"][chat].append(number)
    back = settled(history, "delivered")
    history["outbox"].append({**back, "id": 500, "chat": chat, "screen": "p500", "fates": copy.deepcopy(back["fates"])})
    history["calls"].append(again(calls_for(history, back)[-1], promised=500, chat=chat, known=number, at=9e9))


@pytest.mark.parametrize("seed", range(10))
def test_what_only_looks_like_a_fault_is_let_pass(seed: int) -> None:
    history = made(seed)
    forgive(history)
    assert judge(history) == []
