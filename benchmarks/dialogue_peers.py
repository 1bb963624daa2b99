"""The same seven questions with what is usually taken for them: in memory, and lost with the process."""

import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from aiogram import Bot, Dispatcher, F
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Select
from aiogram_dialog.widgets.text import Const, Format
from telegram import InlineKeyboardButton as PtbButton
from telegram import InlineKeyboardMarkup as PtbMarkup
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ConversationHandler

from benchmarks.null_transport import TOKEN, NullRequests, NullSession, Screens

Feed = Callable[[str, str, int], Awaitable[Any]]  # (update_id, raw, user)

QUESTIONS: Final = 7
CHOICES: Final = ("Lycée général ou techno", "Lycée pro", "Apprentissage", "Études supérieures")
# Ours shows fourteen buttons on average: sixteen domains, thirteen ages, the ways back and out.
MANY: Final = tuple(f"{CHOICES[number % len(CHOICES)]} {number}" for number in range(14))


class Asking(StatesGroup):
    q0, q1, q2, q3, q4, q5, q6 = (State() for _ in range(QUESTIONS))


STATES: Final = (Asking.q0, Asking.q1, Asking.q2, Asking.q3, Asking.q4, Asking.q5, Asking.q6)


def text_of(number: int) -> str:
    return f"{number + 1}/{QUESTIONS} · Que fais-tu en ce moment ?"


async def aiogram_fsm(screens: Screens) -> Feed:
    """The state machine of aiogram, in memory."""
    bot, dispatcher = Bot(TOKEN, session=NullSession(screens)), Dispatcher()
    keyboards = [
        InlineKeyboardMarkup(
            inline_keyboard=[
                [InlineKeyboardButton(text=words, callback_data=f"{number}:{place}")]
                for place, words in enumerate(CHOICES)
            ]
        )
        for number in range(QUESTIONS)
    ]

    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(STATES[0])
        await message.answer(text_of(0), reply_markup=keyboards[0])

    def answered(number: int) -> Callable[..., Awaitable[None]]:
        async def answer(tap: CallbackQuery, state: FSMContext) -> None:
            await state.update_data({f"q{number}": tap.data})
            await tap.answer()
            message = tap.message
            assert isinstance(message, Message)
            if number + 1 == QUESTIONS:
                await state.clear()
                await message.edit_text("Merci !", reply_markup=keyboards[0])
            else:
                await state.set_state(STATES[number + 1])
                await message.edit_text(text_of(number + 1), reply_markup=keyboards[number + 1])

        return answer

    dispatcher.message.register(start, Command("start"))
    for number, state in enumerate(STATES):
        dispatcher.callback_query.register(answered(number), state, F.data.startswith(f"{number}:"))

    async def feed(_number: str, raw: str, _user: int) -> None:
        await dispatcher.feed_raw_update(bot, json.loads(raw))

    return feed


async def aiogram_dialog(screens: Screens, choices: tuple[str, ...] = CHOICES) -> Feed:
    """aiogram-dialog, in memory."""
    bot, dispatcher = Bot(TOKEN, session=NullSession(screens)), Dispatcher()

    def answered(number: int) -> Any:
        async def answer(_tap: CallbackQuery, _widget: Any, manager: DialogManager, chosen: str) -> None:
            manager.dialog_data[f"q{number}"] = chosen
            if number + 1 == QUESTIONS:
                await manager.switch_to(STATES[0])
            else:
                await manager.next()

        return answer

    windows = [
        Window(
            Const(text_of(number)),
            Select(
                Format("{item}"),
                id=f"s{number}",
                item_id_getter=lambda item: str(choices.index(item)),
                items=list(choices),
                on_click=answered(number),
            ),
            state=state,
        )
        for number, state in enumerate(STATES)
    ]
    dispatcher.include_router(Dialog(*windows))
    setup_dialogs(dispatcher)

    async def start(_message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(STATES[0], mode=StartMode.RESET_STACK)

    dispatcher.message.register(start, Command("start"))

    async def feed(_number: str, raw: str, _user: int) -> None:
        await dispatcher.feed_raw_update(bot, json.loads(raw))

    return feed


async def ptb_conversation(screens: Screens) -> Feed:
    """python-telegram-bot's ConversationHandler, in memory."""
    requests = NullRequests(screens)
    application = (
        Application.builder().token(TOKEN).request(requests).get_updates_request(NullRequests(screens)).updater(None)
    ).build()
    keyboards = [
        PtbMarkup([[PtbButton(words, callback_data=f"{number}:{place}")] for place, words in enumerate(CHOICES)])
        for number in range(QUESTIONS)
    ]

    async def start(update: Update, _context: Any) -> int:
        assert update.message
        await update.message.reply_text(text_of(0), reply_markup=keyboards[0])
        return 0

    def answered(number: int) -> Callable[[Update, Any], Coroutine[Any, Any, int]]:
        async def answer(update: Update, context: Any) -> int:
            tap = update.callback_query
            assert tap
            context.user_data[f"q{number}"] = tap.data
            await tap.answer()
            if number + 1 == QUESTIONS:
                await tap.edit_message_text("Merci !", reply_markup=keyboards[0])
                return ConversationHandler.END
            await tap.edit_message_text(text_of(number + 1), reply_markup=keyboards[number + 1])
            return number + 1

        return answer

    states: dict[object, Any] = {
        number: [CallbackQueryHandler(answered(number), pattern=f"^{number}:")] for number in range(QUESTIONS)
    }
    application.add_handler(ConversationHandler([CommandHandler("start", start)], states, []))
    await application.initialize()

    async def feed(_number: str, raw: str, _user: int) -> None:
        await application.process_update(Update.de_json(json.loads(raw), application.bot))

    return feed
