"""A real client, aiogram, speaks with the tests' own Telegram and notices nothing."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from tests.fakes.telegram.asking import PNG, confirm_all
from tests.fakes.telegram.clock import VirtualClock
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock=VirtualClock()) as server:
        yield server


@pytest.fixture
async def lina(telegram: TelegramServer) -> Person:
    """She has written once, and the bot has read it."""
    person = telegram.person(first_name="Lina", language_code="fr")
    await person.says("/start")
    await confirm_all(telegram)
    return person


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.base_url))
    async with Bot(telegram.token, session=session) as bot:
        yield bot


async def test_aiogram_speaks_with_it_as_with_telegram(telegram: TelegramServer, lina: Person, bot: Bot) -> None:
    assert (await bot.get_me()).username == "binome_test_bot"
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Oui", callback_data="y")]])
    sent = await bot.send_message(lina.id, "<b>Prêt ?</b>", parse_mode="HTML", reply_markup=markup)
    tap = await lina.taps("Oui")
    assert [update.callback_query.id for update in await bot.get_updates() if update.callback_query] == [tap.id]
    await bot.answer_callback_query(tap.id, text="Noté")
    await bot.edit_message_text("Merci", chat_id=lina.id, message_id=sent.message_id)
    assert (lina.screen.text, lina.toasts) == ("Merci", ["Noté"])


async def test_aiogram_uploads_pictures_and_documents(telegram: TelegramServer, lina: Person, bot: Bot) -> None:
    photo = await bot.send_photo(lina.id, BufferedInputFile(PNG, "carte.png"), caption="La carte")
    assert photo.photo is not None
    assert (photo.photo[0].width, lina.screen.text) == (300, "La carte")
    assert lina.screen.photo is not None
    assert lina.screen.photo.content == PNG
    await bot.send_document(lina.id, BufferedInputFile(b"a;b", "export.csv"))
    assert lina.screen.document is not None
    assert (lina.screen.document.name, lina.screen.document.content) == ("export.csv", b"a;b")
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(lina.id, BufferedInputFile(b"no picture", "x.png"))


async def test_aiogram_sets_commands_for_each_language(telegram: TelegramServer, bot: Bot) -> None:
    french = BotCommand(command="aide", description="De l'aide")
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    await bot.set_my_commands([french], language_code="fr")
    assert [one.description for one in await bot.get_my_commands(language_code="fr")] == ["De l'aide"]
    await bot.delete_my_commands(language_code="fr")
    assert await bot.get_my_commands(language_code="fr") == []
    assert [one.command for one in await bot.get_my_commands()] == ["help"]


async def test_aiogram_recognises_the_refusals(telegram: TelegramServer, lina: Person, bot: Bot) -> None:
    telegram.fail_next("sendMessage", retry_after=3)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(lina.id, "a")
    await lina.blocks()
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(lina.id, "a")
