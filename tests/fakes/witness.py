"""Collects the history that the ledger judges: from the tests' Telegram, and from triggers in the bot's database.

Settled rows are scrubbed of whom they were for, and a table shows only what was written last. So a trigger notes every
row of the inbox and the outbox as it is inserted, and every fate at the moment it is given, whoever gives it.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import select

from bot.channel import Message
from bot.gateways.telegram import KEYBOARD
from storage.database import Database
from storage.tables import people, screens, sessions
from tests.fakes import ledger
from tests.fakes.ledger import Arrival, Call, Fate, History, Promised, Talk, Update
from tests.fakes.telegram import endpoint
from tests.fakes.telegram.server import TelegramServer

Json = dict[str, Any]

COLUMNS: Final = {
    "inbox": ("update_id", "lane", "fate", "reason"),
    "outbox": (
        *("address", "kind", "stream", "urgency", "sealed_payload", "screen", "onto", "reference"),
        *("fate", "reason", "attempts", "created_at"),
    ),
}
NOTICE: Final = 2  # the urgency that notices have
NEEDLESS: Final = ("message is not modified", "query is too old", "query id is invalid", "message to delete not found")
GONE: Final = ("forbidden", "chat not found")
DEEDS: Final = {
    "sendMessage": "send",
    "sendPhoto": "send",
    "sendDocument": "send",
    "editMessageText": "edit",
    "editMessageReplyMarkup": "retire",
    "answerCallbackQuery": "acknowledge",
}
UNREAD: Final = ("cut", "truncate", "page", "stall")  # faults after which the bot knows of no answer
DOUBT: Final = re.compile(r"delivery_ambiguous.*?outbox_id=(\d+)")

# What one statement settles together has one moment: PostgreSQL comes to its rows in any order.
_NOTED: Final = {
    True: "SELECT moment, source, number, deed, body FROM witness ORDER BY moment",
    False: "SELECT min(moment) OVER (PARTITION BY CASE WHEN source = 'inbox' AND deed = 'fate' THEN transaction "
    "ELSE -moment END), source, number, deed, body FROM witness ORDER BY witness.moment",
}


async def watch(database: Database) -> None:
    """From now on every row and every fate is noted. For a database that is migrated, and before anything comes."""
    async with database.begin() as store:
        for statement in _sqlite() if database.is_sqlite else _postgresql():
            await store.connection.exec_driver_sql(statement)


def _sqlite() -> Iterator[str]:
    yield "CREATE TABLE witness (moment INTEGER PRIMARY KEY, source TEXT, number BIGINT, deed TEXT, body TEXT)"
    for table, columns in COLUMNS.items():
        body = "json_object(" + ", ".join(f"'{name}', NEW.{name}" for name in columns) + ")"
        for deed, when in (("insert", "INSERT"), ("fate", "UPDATE OF fate")):
            note = f"INSERT INTO witness (source, number, deed, body) VALUES ('{table}', NEW.id, '{deed}', {body})"  # noqa: S608  # names of ours
            yield f"CREATE TRIGGER witness_{table}_{deed} AFTER {when} ON {table} BEGIN {note}; END"
    body = "json_object('id', NEW.id, 'reference', NEW.reference)"
    note = f"INSERT INTO witness (source, number, deed, body) VALUES ('screens', 0, 'reference', {body})"  # noqa: S608  # names of ours
    yield f"CREATE TRIGGER witness_screens_reference AFTER UPDATE OF reference ON screens BEGIN {note}; END"


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE TABLE witness (moment BIGSERIAL PRIMARY KEY, source TEXT, number BIGINT, deed TEXT, body TEXT, "
        "transaction BIGINT DEFAULT txid_current())"
    )
    note = "INSERT INTO witness (source, number, deed, body) VALUES (TG_TABLE_NAME, NEW.id, TG_ARGV[0], to_jsonb(NEW))"
    yield (f"CREATE FUNCTION witness_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {note}; RETURN NEW; END $$")
    for table in COLUMNS:
        for deed, when in (("insert", "INSERT"), ("fate", "UPDATE OF fate")):
            yield (
                f"CREATE TRIGGER witness_{table}_{deed} AFTER {when} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION witness_note('{deed}')"
            )
    note = "INSERT INTO witness (source, number, deed, body) VALUES ('screens', 0, 'reference', to_jsonb(NEW))"
    yield (f"CREATE FUNCTION witness_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {note}; RETURN NEW; END $$")
    yield (
        "CREATE TRIGGER witness_screens_reference AFTER UPDATE OF reference ON screens "
        "FOR EACH ROW EXECUTE FUNCTION witness_name()"
    )


async def account_for(
    telegram: TelegramServer,
    database: Database,
    *,
    log: str | None = None,
    killed: bool = False,
    unfinished: bool = False,
    meant: Mapping[int, int] | None = None,
) -> History:
    """The history so far. `log`: all that the bot has logged, if it is at hand.

    `meant`: by the `id` of a call the promise that it was for, where somebody has noted that.
    """
    async with database.read() as store:
        noted = (await store.connection.exec_driver_sql(_NOTED[database.is_sqlite])).all()
        talking = select(people.c.id, people.c.address, people.c.gone_at, people.c.live_screen, screens.c.reference)
        talking = talking.outerjoin(screens, screens.c.id == people.c.live_screen).where(
            people.c.channel == "telegram", people.c.id.in_(select(sessions.c.person_id))
        )
        in_dialogue = (await store.connection.execute(talking)).all()
    inbox, rows, names = _inbox(noted, _senders(telegram)), _rows(noted, "outbox"), _names(noted)
    for body, fates in rows.values():
        body["reference"] = known_as(body["reference"], names[body["onto"]], fates)
    outbox = [_promised(number, body, fates) for number, (body, fates) in rows.items()]
    return {
        "updates": _updates(telegram),
        "inbox": inbox,
        "outbox": outbox,
        "calls": _calls(telegram, database, rows, meant),
        "talks": [
            Talk(person=row.id, gone=row.gone_at is not None, screen=row.live_screen, visible=_visible(telegram, row))
            for row in in_dialogue
        ],
        "heard": _heard(telegram),
        "logged": None if log is None else [int(number) for number in DOUBT.findall(log)],
        "unfinished": unfinished,
        "killed": killed,
    }


async def check_ledger(telegram: TelegramServer, database: Database, **how: Any) -> None:
    """Raises AssertionError with everything that is wrong. `how` as in `account_for`."""
    violations = ledger.judge(await account_for(telegram, database, **how))
    assert not violations, "\n".join(map(str, violations))


def _rows(noted: Iterable[Any], source: str) -> dict[int, tuple[Json, list[Fate]]]:
    """Each row as it was inserted, and the fates that it was given."""
    rows: dict[int, tuple[Json, list[Fate]]] = {}
    for moment, table, number, deed, body in noted:
        if table != source:
            continue
        content = json.loads(body)
        if deed == "insert":
            rows[number] = ({**content, "moment": moment}, [])
        if content["fate"] != "waiting":
            rows[number][0]["attempts"] = content.get("attempts", 0)
            rows[number][1].append(Fate(moment=moment, fate=content["fate"], reason=content["reason"]))
    return rows


def _names(noted: Iterable[Any]) -> dict[str, list[tuple[int, str]]]:
    """What the channel called the message of each screen, and from when on: the screen itself may be gone by now."""
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for moment, table, _, _, body in noted:
        if table == "screens":
            content = json.loads(body)
            names[content["id"]].append((moment, content["reference"]))
    return names


def known_as(promised: str, names: list[tuple[int, str]], fates: list[Fate]) -> str:
    """What the message of a promise was called when it met its fate; what it is called last, where it has none.

    It may be another than was `promised`: an edit that could only be shown as a new message comes between.
    """
    until = fates[0]["moment"] if fates else None
    return next((name for moment, name in reversed(names) if until is None or moment < until), promised)


def _inbox(noted: Iterable[Any], whose: Mapping[str, str]) -> list[Arrival]:
    """`whose` update it was: a row that had its fate as it was inserted says nothing of that."""
    return [
        Arrival(
            id=number,
            update=body["update_id"],
            lane=body["lane"] or whose.get(body["update_id"], ""),
            fates=_without_erasures(fates),
        )
        for number, (body, fates) in _rows(noted, "inbox").items()
    ]


def _without_erasures(fates: list[Fate]) -> list[Fate]:
    """Erasure scrubs what was set aside: it was given its fate before, and is given none."""
    return [said for place, said in enumerate(fates) if place == 0 or said["reason"] != "erased"]


def _promised(number: int, body: Json, fates: list[Fate]) -> Promised:
    return Promised(
        id=number,
        chat=body["address"],
        kind=body["kind"],
        stream=body["stream"],
        purpose="notice" if body["urgency"] == NOTICE else "other",
        screen=body["screen"],
        onto=body["onto"],
        promised_at=body["moment"],
        keyboard=body["kind"] == "retire" and body["reference"].endswith(KEYBOARD),
        fates=fates,
    )


def _updates(telegram: TelegramServer) -> list[Update]:
    waiting = {id(body) for body in telegram.pending}
    expired = {id(body) for body in telegram.world.queue.expired}
    states = {True: "with_channel", False: "taken"}
    return [
        Update(id=str(body.get("update_id")), state="expired" if id(body) in expired else states[id(body) in waiting])
        for body in telegram.updates
    ]


def _heard(telegram: TelegramServer) -> dict[str, list[int]]:
    heard: dict[str, list[int]] = defaultdict(list)
    for number, body in enumerate(telegram.updates, 1):
        for author in _authors(body):
            heard[author].append(number)
    return dict(heard)


def _senders(telegram: TelegramServer) -> dict[str, str]:
    """By the number of an update: who sent it."""
    return {str(body.get("update_id")): author for body in telegram.updates for author in _authors(body)}


def _authors(body: Json) -> Iterator[str]:
    for content in body.values():
        author = content.get("from") if isinstance(content, dict) else None
        if isinstance(author, dict):
            yield str(author.get("id"))


def _visible(telegram: TelegramServer, row: Any) -> bool:
    chat = telegram.world.chats.get(int(row.address))  # none of somebody who was made up
    number = re.sub(r"\D", "", row.reference or "")
    return bool(number) and chat is not None and any(message.message_id == int(number) for message in chat.visible())


# ---- Which request was for which promise. Its buttons say so, where it has any: they carry the name of their screen,
# and each screen is promised once. Of all else nothing does: it is told by chat and words, in order.

Key = tuple[str, ...]


def _calls(
    telegram: TelegramServer,
    database: Database,
    rows: dict[int, tuple[Json, list[Fate]]],
    known: Mapping[int, int] | None,
) -> list[Call]:
    # What was cut off before its words had come did nothing, and nobody knows what it was to be.
    sent = [call for call in telegram.calls if call.method in DEEDS and call.params and not _takes_keyboard(call)]
    if known is not None:
        return [_call(telegram, call, known.get(id(call))) for call in sent]
    asked: dict[Key, list[endpoint.Call]] = defaultdict(list)
    for call in sent:
        asked[_key_of_call(call)].append(call)
    promised: dict[Key, list[int]] = defaultdict(list)
    for number, (body, _) in rows.items():
        promised[_key_of_row(database, body)].append(number)
    edited = {("retire", body["address"], body["reference"]) for body, _ in rows.values() if body["kind"] == "edit"}
    for key in [each for each in asked if each[0] == "retire" and each not in promised and each not in edited]:
        unknown = promised.get((*key[:2], ""), [])  # of somebody who was erased, with the names of their screens
        if unknown:
            promised[key] = [min(unknown, key=lambda number: (not _was_delivered(rows[number][1]), number))]
            unknown.remove(promised[key][0])
    meant: dict[int, int] = {}
    for key, calls in asked.items():
        named = _by_their_buttons(calls, promised.get(key, []), rows)
        came = {named[id(call)] for call in calls if id(call) in named and _outcome(call) == "acted"}
        # What nobody could have tapped any more goes out without its buttons; an edit also where it came with them
        # before, and nobody knows that any more.
        nameless = [call for call in calls if not _screen_of(call)]
        others = [each for each in promised.get(key, []) if each not in came]
        meant |= named | share_out(nameless, others or promised.get(key, []), rows, Counter(named.values()))
    # Where a message cannot become what it is to be, its buttons go, and a new one comes: one edit, two requests.
    on_the_way = {id(call) for key in edited - promised.keys() for call in asked.get(key, [])}
    return [_call(telegram, call, meant.get(id(call))) for call in sent if id(call) not in on_the_way]


def _takes_keyboard(call: endpoint.Call) -> bool:
    """Only a message can take a reply keyboard away; it is deleted at once, and nobody promised it."""
    return "remove_keyboard" in str(call.params.get("reply_markup", ""))


def _key_of_call(call: endpoint.Call) -> Key:
    params = call.params
    if call.method == "answerCallbackQuery":
        return ("tap", str(params["callback_query_id"]))
    if call.method == "editMessageReplyMarkup":
        return ("retire", str(params["chat_id"]), str(params["message_id"]))
    return ("words", str(params["chat_id"]), str(params.get("text", params.get("caption", ""))))


def _key_of_row(database: Database, body: Json) -> Key:
    match body["kind"]:
        case "acknowledge":
            return ("tap", database.cipher.open_json(body["sealed_payload"])[0])
        case "retire":
            return ("retire", body["address"], body["reference"])
        case "leave":
            return ("words", body["address"], database.cipher.open_json(body["sealed_payload"]))
        case _:
            return ("words", body["address"], Message.load(database.cipher.open_json(body["sealed_payload"])).plain)


def _by_their_buttons(
    calls: list[endpoint.Call], numbers: list[int], rows: dict[int, tuple[Json, list[Fate]]]
) -> dict[int, int]:
    """The promises of those that have buttons to tap. One whose screen nobody promised is for none."""
    screens = {rows[number][0]["screen"]: number for number in numbers}
    return {id(call): screens[name] for call in calls if (name := _screen_of(call)) in screens and name}


def _screen_of(call: endpoint.Call) -> str:
    """Whose buttons these are; empty where there are none, or those of a reply keyboard, which are typed."""
    markup = call.params.get("reply_markup") or {}
    keyboard = json.loads(markup) if isinstance(markup, str) else markup
    tokens = (str(button.get("callback_data", "")) for row in keyboard.get("inline_keyboard", ()) for button in row)
    return next((token.partition(".")[0] for token in tokens if token), "")


def share_out(
    calls: list[endpoint.Call],
    numbers: list[int],
    rows: dict[int, tuple[Json, list[Fate]]],
    named: Mapping[int, int],
) -> dict[int, int]:
    """Each call's promise, where several promises say the same in one chat: in order, as many as each will have had.

    `named`: how many calls besides these each promise is known to have had.
    A call from before a promise was made was for an earlier one, whatever became of that: it may have been killed
    in the middle of an edit, and then made needless by the next.
    """
    meant: dict[int, int] = {}
    left = list(calls)
    for place, number in enumerate(numbers):
        following = numbers[place + 1 :]
        most = len(left)
        if following:
            next_made_at = rows[following[0]][0]["created_at"]
            before = sum(call.at < next_made_at for call in left)
            body, fates = rows[number]
            attempts = max(int(body.get("attempts", 0)) - named.get(number, 0), 0)
            most = max(before, _most(left, attempts, fates, following, rows))
        for call in left[:most]:
            meant[id(call)] = number
        left = left[most:]
    return meant


def _most(
    left: list[endpoint.Call],
    attempts: int,
    fates: list[Fate],
    following: list[int],
    rows: dict[int, tuple[Json, list[Fate]]],
) -> int:
    """How many of these calls were for the first of several promises that say the same."""
    fate = fates[0]["fate"] if fates else "waiting"
    if fate == "delivered":
        finished = [place for place, call in enumerate(left, 1) if _outcome(call) in ("acted", "needless")]
        return next((place for place in finished if place > attempts), len(left))
    if fate == "ambiguous":
        wanted = sum(_was_delivered(rows[number][1]) for number in following)
        return min(attempts + 1, max(len(left) - wanted, 0))
    return min(attempts + (fate == "failed"), len(left))


def _was_delivered(fates: list[Fate]) -> bool:
    return any(said["fate"] == "delivered" for said in fates)


def _call(telegram: TelegramServer, call: endpoint.Call, promised: int | None) -> Call:
    tap = telegram.world.taps.get(str(call.params.get("callback_query_id")))
    parameters = (call.answer or {}).get("parameters") or {}
    return Call(
        at=call.at,
        chat=str(tap.person) if tap else str(call.params.get("chat_id", "")),
        promised=promised,
        outcome=_outcome(call),
        new=call.method.startswith("send"),
        answered=call.answer is not None and call.fault not in UNREAD,
        gone=any(word in _told(call) for word in GONE),
        retry_after=parameters.get("retry_after"),
        known=call.known,
    )


def _outcome(call: endpoint.Call) -> str:
    if call.status == 200:
        return "acted"
    if any(word in _told(call) for word in NEEDLESS):
        return "needless"
    return "refused" if call.answer else "nothing"


def _told(call: endpoint.Call) -> str:
    return str((call.answer or {}).get("description", "")).lower()
