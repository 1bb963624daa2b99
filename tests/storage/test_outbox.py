"""What was promised waits in order, is in one process's hands at a time, meets one fate, and is scrubbed."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from storage.database import Database
from storage.promises import Due, Promise, Purpose, acknowledgement
from storage.screens import Screen
from storage.store import Store
from storage.tables import outbox
from tests.storage.house import NOW, open_database

SOON = NOW + timedelta(seconds=15)
LATER = NOW + timedelta(minutes=1)


def of_lina(words: str) -> Promise:
    return Promise("web", "lina", "send", {"text": words})


async def promise(store: Store, *words: str, to: str = "lina", purpose: Purpose = "screen") -> None:
    for each in words:
        await store.outbox.promise(Promise("web", to, "send", {"text": each}, purpose=purpose), NOW)


async def claim(store: Store, holder: str = "one", limit: int = 9) -> list[Due]:
    return await store.outbox.claim(holder, NOW, SOON, limit)


def words(dues: list[Due]) -> list[str]:
    return [due.promise.payload["text"] for due in dues]


async def test_a_chat_is_taken_in_hand_as_a_whole_and_in_its_order(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one", "two", "three")
        assert words(await claim(store)) == ["one", "two", "three"]


async def test_what_one_process_has_in_hand_no_other_one_gets(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one")
        await claim(store, "one")
        await promise(store, "two")
        assert not await claim(store, "two")


async def test_two_processes_that_look_at_once_share_the_chats_between_them(database_url: str) -> None:
    async with open_database(database_url) as database:
        async with database.begin() as store:
            for number in range(40):
                await promise(store, "one", "two", to=str(number))
        hands = await asyncio.gather(*(_take(database, holder) for holder in ("one", "two", "three", "four")))
        taken = [due.id for hand in hands for due in hand]
        assert len(taken) == len(set(taken))
        async with database.begin() as store:
            left = await claim(store, "five", 99)
        assert len(taken) + len(left) == 80


async def _take(database: Database, holder: str) -> list[Due]:
    async with database.begin() as store:
        return await claim(store, holder, 10)


async def test_the_claim_of_a_process_that_died_runs_out_and_shows_what_it_had_begun(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one", "two")
        first, _ = await claim(store)
        await store.outbox.begin(first.id, "one", NOW)
        assert not await store.outbox.claim("two", SOON, LATER, 9)
        taken = await store.outbox.claim("two", SOON + timedelta(seconds=1), LATER, 9)
        assert [due.begun for due in taken] == [True, False]


async def test_a_process_that_lost_its_claim_settles_nothing(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one")
        (due,) = await claim(store)
        await store.outbox.claim("two", SOON + timedelta(seconds=1), LATER, 9)
        assert not await store.outbox.begin(due.id, "one", LATER)
        assert await store.outbox.settle([due.id], "one", "delivered", "", LATER) == 0
        assert await store.outbox.settle([due.id], "two", "delivered", "", LATER) == 1


async def test_of_several_that_are_settled_at_once_each_has_its_fate(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one", "two", "three")
        first, second, third = await claim(store)
        await store.outbox.settle([second.id], "one", "failed", "late", NOW)
        assert await store.outbox.settle([first.id, second.id, third.id], "one", "delivered", "", NOW) == 2
        fates = await store.connection.execute(select(outbox.c.fate, outbox.c.delivered_at).order_by(outbox.c.id))
        assert [tuple(row) for row in fates] == [("delivered", NOW), ("failed", None), ("delivered", NOW)]


async def test_what_a_turn_promises_is_in_hand_in_its_order(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        promises = [acknowledgement("web", "lina", "tap", ""), *(of_lina(each) for each in ("one", "two", "three"))]
        dues = await store.outbox.promise_in_hand(promises, "one", NOW, LATER)
        assert [due.promise for due in dues] == promises
        rows = await store.connection.execute(select(outbox.c.id, outbox.c.kind, outbox.c.due_at).order_by(outbox.c.id))
        assert [tuple(row) for row in rows] == [(due.id, due.promise.kind, NOW) for due in dues]


async def test_what_follows_something_that_waits_is_kept_and_not_in_hand(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await store.outbox.promise(of_lina("earlier"), NOW)
        promises = [acknowledgement("web", "lina", "tap", ""), of_lina("later")]
        assert [due.promise for due in await store.outbox.promise_in_hand(promises, "one", NOW, LATER)] == promises[:1]
        assert words(await claim(store, "two")) == ["earlier", "later"]


async def test_what_a_turn_promises_waits_for_no_broadcast(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "all of you", purpose="broadcast")
        assert words(await store.outbox.promise_in_hand([of_lina("screen")], "one", NOW, LATER)) == ["screen"]


async def test_a_renewed_claim_does_not_run_out(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one")
        (due,) = await claim(store)
        await store.outbox.renew([due.id], "one", LATER)
        assert not await store.outbox.claim("two", SOON + timedelta(seconds=1), LATER, 9)


async def test_renewing_does_not_wait_for_whoever_is_settling(postgresql_url: str) -> None:
    """Each would hold what the other one waits for, once there are two of them."""
    async with open_database(postgresql_url) as database:
        async with database.begin() as store:
            await promise(store, "one", to="lina")
            await promise(store, "two", to="noah")
            dues = await claim(store)
        async with database.begin() as settling:
            assert await settling.outbox.settle([dues[0].id], "one", "delivered", "", NOW)
            async with database.begin() as store:
                await store.outbox.renew([due.id for due in dues], "one", LATER)
        async with database.begin() as store:
            assert not await store.outbox.claim("two", SOON + timedelta(seconds=1), LATER, 9)


async def test_what_was_released_or_taken_back_is_free_at_once(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one")
        (due,) = await claim(store)
        await store.outbox.release([due.id], "one")
        assert words(await claim(store, "two")) == ["one"]
        assert await store.outbox.holders() == ["two"]
        await store.outbox.take_back("two")
        assert words(await claim(store, "three")) == ["one"]


async def test_the_urgent_go_first_and_an_answer_to_a_tap_before_all(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "all of you", to="a", purpose="broadcast")
        await promise(store, "news", to="b", purpose="notice")
        await promise(store, "screen", to="c")
        await store.outbox.promise(acknowledgement("web", "d", "tap", ""), NOW)
        order = [due.promise.address for _ in range(4) for due in await claim(store, limit=1)]
        assert order == ["d", "c", "b", "a"]


async def test_a_broadcast_that_waits_holds_up_no_dialogue(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "all of you", purpose="broadcast")
        await promise(store, "screen")
        assert words(await store.outbox.claim("one", NOW, SOON, 9, urgency=1)) == ["screen"]
        assert words(await claim(store)) == ["all of you"]


async def test_nothing_overtakes_what_was_postponed_but_the_answer_to_a_tap(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one")
        (due,) = await claim(store)
        await store.outbox.postpone(due.id, "one", LATER, 1)
        await promise(store, "two")
        await store.outbox.promise(acknowledgement("web", "lina", "tap", ""), NOW)
        assert [each.promise.kind for each in await claim(store)] == ["acknowledge"]
        assert await store.outbox.soonest() == NOW
        _, again, _ = await store.outbox.claim("one", LATER, LATER + timedelta(minutes=1), 9)
        assert (again.id, again.attempts, again.begun) == (due.id, 1, False)


async def test_a_kept_promise_is_scrubbed_and_not_settled_again(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one")
        (due,) = await claim(store)
        assert await store.outbox.settle([due.id], "one", "delivered", "", NOW) == 1
        assert await store.outbox.settle([due.id], "one", "failed", "late", NOW) == 0
        (row,) = await store.connection.execute(select(outbox))
        assert (row.fate, row.sealed_payload, row.address) == ("delivered", None, "")


async def test_nothing_more_goes_to_whoever_left(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one", "two")
        await promise(store, "three", to="karim")
        first, *_ = await claim(store)
        await store.outbox.cancel("web", "lina", "gone")
        assert not await store.outbox.begin(first.id, "one", NOW)
        assert await store.outbox.count_waiting() == 1
        gone = select(outbox.c.fate, outbox.c.address, outbox.c.sealed_payload).where(outbox.c.id == first.id)
        assert (await store.connection.execute(gone)).one() == ("cancelled", "", None)


async def test_what_is_claimed_is_what_was_promised_with_its_purpose(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        purposes: tuple[Purpose, ...] = ("answer", "screen", "broadcast", "notice")
        for number, purpose in enumerate(purposes):
            await promise(store, purpose, to=str(number), purpose=purpose)
        assert {due.promise.payload["text"]: due.promise.purpose for due in await claim(store)} == {
            purpose: purpose for purpose in purposes
        }


async def test_an_edit_knows_the_message_that_shows_its_screen(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        lina = await store.people.add("web", "lina", "fr", "", NOW)
        for name in ("shown", "other"):
            await store.screens.add(Screen(name, name, ()), lina.id, NOW)
            await store.screens.set_reference(name, f"message of {name}")
        edits = [Promise("web", "lina", "edit", {}, onto=onto) for onto in ("shown", "unknown", "")]
        edits.append(Promise("web", "lina", "edit", {}, onto="shown", reference="known already"))
        dues = await store.outbox.promise_in_hand(edits, "one", NOW, SOON)
        assert [due.onto for due in dues] == ["message of shown", "", "", "known already"]
        taken = await store.outbox.claim("two", LATER, LATER, 9)
        assert [due.onto for due in taken] == ["message of shown", "", "", "message of shown"]


async def test_only_what_is_of_the_kind_that_is_meant_is_cancelled(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "stays")
        await store.outbox.promise(Promise("web", "lina", "leave", {"text": "farewell"}), NOW)
        await store.outbox.cancel("web", "lina", "gone", kind="leave")
        assert words(await claim(store)) == ["stays"]


async def test_in_doubt_is_who_may_not_have_seen_their_present_screen_and_is_silent_since(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        for name in ("silent", "gone", "elsewhere", "back", "served"):
            person = await store.people.add("web", name, "fr", "", NOW)
            await store.outbox.promise(Promise("web", name, "send", {}, person.id, screen=name), NOW)
            present = replace(person, live_screen="" if name == "elsewhere" else name, gone=name == "gone")
            await store.people.keep(present, LATER if name == "back" else NOW)
        for due in await claim(store):
            fate = "delivered" if due.promise.address == "served" else "ambiguous"
            await store.outbox.settle([due.id], "one", fate, "", NOW)
        doubted = [await store.people.get(number) for number in await store.outbox.in_doubt(LATER, 9)]
        assert [person and person.address for person in doubted] == ["silent"]


async def test_what_waits_is_not_pruned(database_url: str) -> None:
    async with open_database(database_url) as database, database.begin() as store:
        await promise(store, "one")
        await store.outbox.prune(NOW + timedelta(days=30))
        assert words(await claim(store)) == ["one"]
