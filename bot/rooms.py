"""What stands behind menus, buttons and the ends of dialogues, and who sees to it: three registries."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot import account, menu, news, profiles, requests, suggestions
from bot.admin import approval, broadcast, taught, unknown
from bot.dialogue import open_dialogue
from bot.visit import Visit
from dialogs import events
from dialogs.effects import Finish
from dialogs.events import Event


async def _open_youth(visit: Visit) -> None:
    if await visit.store.youths.get(visit.person.id, visit.now):
        await suggestions.show(visit)
    else:
        await open_dialogue(visit, "youth")


Room = Callable[[Visit], Awaitable[None]]

# What a button in a menu opens.
ROOMS: Final[Mapping[str, Room]] = {
    "home": menu.go_home,
    "youth": _open_youth,
    "mentor": profiles.edit_mentor,
    "edit": profiles.edit_mentor,
    "answers": profiles.edit_youth,
    "suggestions": suggestions.show,
    "refine": lambda visit: open_dialogue(visit, "refine"),
    "profile": profiles.show_profile,
    "pause": lambda visit: open_dialogue(visit, "pause"),
    "resume": profiles.resume_mentor,
    "capacity": profiles.ask_capacity,
    "privacy": account.show_privacy,
    "language": account.choose_language,
    "mydata": account.send_data,
    "delete": account.confirm_erasure,
    "help": menu.help_out,
    "human": menu.help_out,
    "unknown": unknown.return_to_unknown,
    "taught": taught.show_taught,
    "news": news.show_news,
}

# What a person did outside of the dialogues, and who sees to it.
DEEDS: Final[Mapping[type[Event], Callable[..., Awaitable[None]]]] = {
    events.Started: menu.start,
    events.Restarted: lambda visit, _: menu.restart(visit),
    events.ChoseLanguage: menu.speak,
    events.AskedFor: suggestions.ask,
    events.TurnedDown: suggestions.turn_down,
    events.Withdrew: requests.withdraw,
    events.Accepted: requests.accept,
    events.Declined: requests.decline,
    events.Enquired: requests.enquire,
    events.Answered: requests.answer,
    events.Approved: approval.approve,
    events.Refused: approval.refuse,
    events.ChoseUnread: unknown.choose,
    events.Taught: unknown.teach,
    events.IgnoredUnread: unknown.ignore,
    events.Unlearned: taught.unlearn,
    events.ChoseSegment: broadcast.choose,
    events.ConfirmedBroadcast: broadcast.send,
    events.StoppedBroadcast: broadcast.stop,
    events.RefusedNews: lambda visit, _: news.refuse(visit),
    events.WelcomedNews: lambda visit, _: news.welcome(visit),
    events.SetCapacity: profiles.set_capacity,
    events.ConfirmedErasure: lambda visit, _: account.erase(visit),
}

# What a finished dialogue leads to.
FINISHES: Final[Mapping[str, Callable[[Visit, Finish], Awaitable[None]]]] = {
    "youth": profiles.finish_youth,
    "mentor": profiles.finish_mentor,
    "refine": profiles.finish_refine,
    "detail": requests.finish_detail,
    "reply": requests.finish_reply,
    "pause": profiles.finish_pause,
    "broadcast": broadcast.preview,
}
