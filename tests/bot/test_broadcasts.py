"""A broadcast reaches everybody of its segment once, by day, except those who left or want none; and can be stopped."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.admin.broadcast import MANY
from bot.broadcasts import MOST_WAITING, Broadcasts
from bot.channel import DeliveryFailure, Message
from dialogs import events
from dialogs.profile import Mentor, Youth
from storage.tables import admins, broadcasts, outbox, refusals, youths
from tests.bot.test_requests import hand
from tests.fakes.stage import Player, Stage, open_stage, plain

WORDS = "Forum des métiers samedi.\nInscription : https://forum.example"
NIGHT = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)  # half past ten in Paris, half past one in Saint-Denis de La Réunion
CROWD = MOST_WAITING + 10  # more than are promised at a time
SAINT_DENIS, LYON = "97411", "69123"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        yield stage


@pytest.fixture
async def chief(stage: Stage) -> Player:
    chief = stage.person("chief")
    await chief.says("/start the-admin-key")
    return chief


async def add_youths(stage: Stage, *names: str, state: str = "searching", place: str = LYON) -> list[Player]:
    """Young people of the programme, in front of the bot."""
    async with stage.house.database.begin() as store:
        for name in names:
            person = await store.people.add("stage", name, "fr", "", stage.clock())
            await store.youths.save(Youth(person.id, age=16, place=place, first_name=name), state, stage.clock())
    return [stage.person(name) for name in names]


async def add_crowd(stage: Stage, count: int) -> list[Player]:
    return await add_youths(stage, *(f"youth-{number}" for number in range(count)))


async def prepare(chief: Player, segment: str = "youths", words: str = WORDS) -> None:
    await chief.says(f"/broadcast {segment}")
    await chief.says(words)


async def start(chief: Player, segment: str = "youths") -> None:
    """Confirmed, and nothing of it is promised yet."""
    await prepare(chief, segment)
    label = "Envoyer"
    if await chief.stage.count(youths) > MANY:
        await chief.taps(label)
        label = "Oui, envoyer à tous"
    await chief.stage.receive({"address": "chief", "token": chief.token(label)}, settle=False)
    async with chief.stage.house.database.read() as store:
        arrived = await store.inbox.waiting(0, 1)
    await chief.stage.bot.conversation.take(arrived[0])


def letters(stage: Stage) -> Counter[str]:
    """How many broadcasts each address has got; the admin's own are previews."""
    heard = [address for address, message in stage.gateway.heard if message.heading == "Message de l'équipe"]
    return Counter(address for address in heard if address != "chief")


def ones(players: Sequence[Player]) -> Counter[str]:
    return Counter(player.address for player in players)


def report(chief: Player) -> str:
    return plain(next(each.plain for each in reversed(chief.messages) if "Restants" in each.plain))


# ---- Who gets it


async def test_everybody_of_the_segment_gets_it_once_and_nobody_else(stage: Stage, chief: Player) -> None:
    crowd = await add_crowd(stage, 7)
    await add_youths(stage, "too-young", state="awaiting_consent")
    await stage.mentor()
    await prepare(chief)
    await chief.taps("Envoyer")
    assert letters(stage) == ones(crowd)
    assert crowd[0].screen.text == WORDS
    assert "Envoi terminé" in report(chief)
    assert "Envoyés : 7" in report(chief)
    assert "Restants : 0" in report(chief)


async def test_the_preview_is_what_arrives(stage: Stage, chief: Player) -> None:
    (lina,) = await add_youths(stage, "lina")
    await prepare(chief, words="<b>Gras</b> & [lien](https://x.example)\u202e\n\n*fin*")
    preview = next(each for each in chief.messages if each.heading == "Message de l'équipe")
    await chief.taps("Envoyer")
    assert lina.screen.plain == preview.plain
    assert lina.labels == [button.label for row in preview.rows for button in row]


@pytest.mark.parametrize(
    ("segment", "reached"),
    [
        ("waiting", {"waits"}),
        ("paired", {"paired"}),
        ("youths", {"waits", "paired", "overseas"}),
        ("mentors", {"mentor", "pauses"}),
        ("paused", {"pauses"}),
        ("69", {"waits", "paired", "mentor"}),
        ("D974", {"overseas", "pauses"}),
    ],
)
async def test_a_segment_holds_those_whom_its_name_says(
    stage: Stage, chief: Player, segment: str, reached: set[str]
) -> None:
    await add_youths(stage, "waits")
    await add_youths(stage, "paired", state="paired", place="D69")
    await add_youths(stage, "overseas", place=SAINT_DENIS)
    async with stage.house.database.begin() as store:
        await store.waiting.join(2, stage.clock())
        for name, place in (("mentor", LYON), ("pauses", "D974")):
            person = await store.people.add("stage", name, "fr", "", stage.clock())
            await store.mentors.save(Mentor(person.id, place=place, first_name=name), "approved", stage.clock())
        await store.mentors.pause(person.id, datetime(2027, 1, 1, tzinfo=UTC))
    await prepare(chief, segment)
    await chief.taps("Envoyer")
    assert set(letters(stage)) == reached


async def test_a_group_that_nobody_knows_or_is_in_is_not_written_to(stage: Stage, chief: Player) -> None:
    await chief.says("/broadcast everybody")
    assert "Je ne connais pas ce groupe" in "".join(message.plain for message in chief.messages)
    await chief.says("/broadcast 23")
    assert not await stage.count(broadcasts)


async def test_so_few_that_one_could_know_them_are_not_counted_out(stage: Stage, chief: Player) -> None:
    await add_crowd(stage, 4)
    await chief.says("/broadcast")
    assert "Tous les jeunes (moins de 5)" in chief.labels
    await prepare(chief)
    await chief.taps("Envoyer")
    assert "Envoyés : moins de 5" in report(chief)


# ---- Who wants none, and who left


async def test_one_tap_refuses_all_that_follow_and_leaves_the_words(stage: Stage, chief: Player) -> None:
    lina, sami = await add_youths(stage, "lina", "sami")
    await prepare(chief)
    await chief.taps("Envoyer")
    await lina.taps("Ne plus recevoir ces messages")
    assert "plus de messages" in lina.toasts[-1]
    assert (lina.screen.text, lina.labels) == (WORDS, [])
    await prepare(chief, words="Encore")
    await chief.taps("Envoyer")
    assert (lina.screen.text, sami.screen.text) == (WORDS, "Encore")
    assert "refusé par la personne : moins de 5" in report(chief)


async def test_whoever_changes_their_mind_gets_them_again(stage: Stage, chief: Player) -> None:
    (lina,) = await add_youths(stage, "lina")
    await lina.says("/infos")
    await lina.taps("Ne plus recevoir ces messages")
    assert await stage.count(refusals) == 1
    await lina.taps("Recevoir ces messages")
    assert await stage.count(refusals) == 0
    await prepare(chief)
    await chief.taps("Envoyer")
    assert letters(stage) == ones([lina])


async def test_a_refusal_is_erased_with_its_person(stage: Stage) -> None:
    (lina,) = await add_youths(stage, "lina")
    await lina.says("/infos")
    await lina.taps("Ne plus recevoir ces messages")
    await lina.says("/delete")
    await lina.taps("Oui, tout effacer")
    assert await stage.count(refusals) == 0


async def test_what_was_promised_to_those_who_refuse_or_are_erased_meanwhile_is_not_sent(
    stage: Stage, chief: Player
) -> None:
    players = await add_crowd(stage, 7)
    await start(chief)
    await stage.bot.broadcasts.work()
    async with stage.house.database.begin() as store:
        await store.broadcasts.refuse(2, stage.clock())
        await store.outbox.cancel("stage", players[1].address, "erased")
        await store.people.erase(3)
    await stage.settle()
    assert letters(stage) == ones(players[2:])
    assert "refusé par la personne : moins de 5" in report(chief)
    assert "n'est plus concernée : moins de 5" in report(chief)


async def test_whoever_left_is_not_written_to(stage: Stage, chief: Player) -> None:
    lina, sami = await add_youths(stage, "lina", "sami")
    async with stage.house.database.begin() as store:
        await store.people.lose(2, stage.clock())
    await prepare(chief)
    await chief.taps("Envoyer")
    assert letters(stage) == ones([sami])
    assert not lina.messages
    assert "bloqué par la personne : moins de 5" in report(chief)


# ---- At night


async def test_nobody_is_woken_and_each_gets_it_in_their_own_morning(stage: Stage, chief: Player) -> None:
    (lina,) = await add_youths(stage, "lina")
    (sami,) = await add_youths(stage, "sami", place=SAINT_DENIS)
    stage.clock.moment = NIGHT
    await prepare(chief)
    await chief.taps("Envoyer")
    await stage.wait(seconds=5)
    assert not letters(stage)
    assert "en pause jusqu'au matin" in report(chief)
    await stage.wait(hours=6, minutes=45)  # past eight in La Réunion, past five in Paris
    assert letters(stage) == ones([sami])
    await stage.wait(hours=3)
    assert letters(stage) == ones([lina, sami])
    assert "Envoi terminé" in report(chief)


async def test_what_the_channel_held_back_until_night_waits_until_the_morning(
    stage: Stage, chief: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lina,) = await add_youths(stage, "lina")
    stage.clock.moment = NIGHT.replace(hour=19, minute=59)  # a minute to nine
    refused = DeliveryFailure(NIGHT, about="rate_limited")
    send = stage.gateway.send

    async def hold_back(address: str, message: Message) -> str:
        if address == lina.address and stage.clock() < NIGHT:
            raise refused
        return await send(address, message)

    monkeypatch.setattr(stage.gateway, "send", hold_back)
    await prepare(chief)
    await chief.taps("Envoyer")
    stage.clock.moment = NIGHT.replace(minute=25)
    await stage.bot.broadcasts.work()
    await stage.wait(hours=4)
    assert not letters(stage)
    await stage.wait(hours=8)
    assert letters(stage) == ones([lina])


# ---- Stopped, killed, twice at it


async def test_few_are_promised_at_a_time_and_a_stop_calls_them_back(stage: Stage, chief: Player) -> None:
    await add_crowd(stage, CROWD)
    await start(chief)
    await stage.bot.broadcasts.work()
    await stage.bot.broadcasts.work()
    assert await stage.count(outbox, outbox.c.stream == "news", outbox.c.fate == "waiting") == MOST_WAITING
    async with stage.house.database.begin() as store:
        assert await store.broadcasts.stop(1)
    await stage.settle()
    assert not letters(stage)
    assert "Envoi arrêté" in report(chief)
    assert f"Restants : {CROWD}" in report(chief)


async def test_the_admins_button_stops_it(stage: Stage, chief: Player) -> None:
    await add_youths(stage, "lina")
    stage.clock.moment = NIGHT
    await prepare(chief)
    await chief.taps("Envoyer")
    await chief.taps("Arrêter l'envoi")
    assert "L'envoi s'arrête" in chief.toasts[-1]
    assert "Envoi arrêté" in report(chief)
    await stage.wait(hours=12)
    assert not letters(stage)


async def test_another_admin_can_stop_it(stage: Stage, chief: Player) -> None:
    await add_youths(stage, "lina")
    stage.clock.moment = NIGHT
    await prepare(chief)
    await chief.taps("Envoyer")
    second = stage.person("second")
    await second.says("/start the-admin-key")
    await second.says("/broadcast")
    await second.taps("Arrêter l'envoi : Tous les jeunes")
    assert "Envoi arrêté" in report(chief)


async def test_a_process_that_ends_in_the_middle_loses_nobody_and_writes_to_nobody_twice(
    stage: Stage, chief: Player
) -> None:
    crowd = await add_crowd(stage, CROWD)
    await start(chief)
    await stage.bot.broadcasts.work()
    await stage.restart()
    await stage.bot.delivery.deliver_due()
    await stage.restart()
    await stage.settle()
    assert letters(stage) == ones(crowd)
    assert f"Envoyés : {CROWD}" in report(chief)


async def test_two_who_work_at_it_at_once_write_to_nobody_twice(stage: Stage, chief: Player) -> None:
    crowd = await add_crowd(stage, CROWD)
    await start(chief)
    workers = [Broadcasts(stage.house, stage.bot.delivery.ring) for _ in range(2)]
    for _ in range(3):
        await asyncio.gather(*(worker.work() for worker in workers))
        while await stage.bot.delivery.deliver_due():
            pass
    assert letters(stage) == ones(crowd)


# ---- Who may send one


async def test_many_are_confirmed_twice(stage: Stage, chief: Player) -> None:
    crowd = await add_crowd(stage, MANY + 1)
    await prepare(chief)
    await chief.taps("Envoyer")
    assert not letters(stage)
    await chief.taps("Oui, envoyer à tous")
    assert letters(stage) == ones(crowd)


async def test_a_confirmation_counts_once_and_a_draft_can_be_dropped(stage: Stage, chief: Player) -> None:
    (lina,) = await add_youths(stage, "lina")
    await prepare(chief)
    send, drop = chief.token("Envoyer"), chief.token("Ne pas envoyer")
    for token in (send, send, drop):
        await chief.presses(token)
    assert letters(stage) == ones([lina])
    await prepare(chief)
    send = chief.token("Envoyer")
    await chief.taps("Ne pas envoyer")
    await chief.presses(send)
    assert letters(stage) == ones([lina])


async def test_a_stranger_with_an_admins_buttons_sends_and_stops_nothing(stage: Stage, chief: Player) -> None:
    await add_youths(stage, "lina")
    await prepare(chief)
    eve = stage.person("eve")
    await eve.says("/start")
    deeds = (
        events.ChoseSegment("youths"),
        events.ConfirmedBroadcast(1),
        events.ConfirmedBroadcast(1, sure=True),
        events.StoppedBroadcast(1),
    )
    for token in await hand(stage, eve, *deeds):
        await eve.presses(token)
        assert "plus valable" in eve.toasts[-1]
    assert not letters(stage)
    assert await stage.count(broadcasts, broadcasts.c.state == "draft") == 1


async def test_an_admin_whose_rights_were_taken_back_sends_nothing(stage: Stage, chief: Player) -> None:
    await add_youths(stage, "lina")
    await chief.says("/broadcast youths")
    async with stage.house.database.begin() as store:
        await store.connection.execute(admins.delete())
    await chief.says(WORDS)
    assert await stage.count(broadcasts) == 0


async def test_an_admin_in_the_middle_of_a_dialogue_can_write_and_goes_on_with_it(stage: Stage, chief: Player) -> None:
    (lina,) = await add_youths(stage, "lina")
    await chief.says("/mentor")
    await chief.says("/broadcast")
    await chief.taps("Tous les jeunes (moins de 5)")
    await chief.says(WORDS)
    await chief.taps("Envoyer")
    assert letters(stage) == ones([lina])
    await chief.taps("D'accord")
    assert "Emploi dans le privé" in chief.labels


async def test_the_words_are_forgotten_once_it_is_over(stage: Stage, chief: Player) -> None:
    await add_youths(stage, "lina")
    await prepare(chief)
    await chief.taps("Envoyer")
    assert await stage.count(broadcasts, broadcasts.c.sealed_text.is_not(None)) == 0
    await stage.wait(days=61)
    assert await stage.count(broadcasts) == 0
