"""People in front of the bot, who do anything that can be done: mostly what leads on, now and then what does not."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.dialogs.walking import TYPED
from tests.fakes.telegram.chats import Message, World
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import TelegramServer

SENTENCES: Final = (
    "16 ans, lycée pro à Lyon, je cherche un stage dans la santé, en vrai",
    "j'ai 17 ans, lycée pro à Lyon, je veux préparer mes candidatures dans la santé, à distance",
    "14 ans, collège à Lyon, un stage dans la santé, en vrai",
    "I'm 16, in high school in Lyon, looking for an internship in health, in person",
)
ANSWERS: Final = ("17", "Lyon", "16 ans", "passer", "suivant", "oui", "1", "Karim", "infirmier", *SENTENCES)
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "youth": ("/start", "/start lycee-durand", "/profil", "/aide", "/annuler", "/infos", "/langue", "/mesdonnees"),
    "mentor": ("/start", "/mentor", "/mentor", "/profil", "/aide", "/annuler"),
    "admin": ("/pending", "/pending", "/broadcast", "/broadcast youths", "/unknown", "/stats", "/why", "/start"),
}
RARE: Final = ("/stop", "/supprimer", "/delete", "/language", "/unheard-of", "/pending", "/news")
KINDS: Final = ("voice", "sticker", "photo", "contact", "forwarded")
PLACES: Final = ((48.853, 2.349), (45.76, 4.84), (40.7, -74.0), (90.0, 180.0))
# Buttons that lead on, and that end what was begun: how often each is tapped beside the others.
LEADS_ON: Final = (
    *(
        "D'accord",
        "Oui, trouver",
        "Oui, envoyer",
        "Demander à",
        "Accepter",
        "Suivant",
        "Continuer",
        "Envoyer",
        "Passer",
    ),
    *("I agree", "Yes, find", "Yes, send", "Ask ", "Accept", "Approve", "Next", "Go on", "Skip", "See mentors"),
    *("Voir les mentors", "Voir plus"),
)
ENDS: Final = ("effacer", "erase", "Stop", "pause", "break", "English", "Retour", "Back", "Annuler", "Pourquoi")
ASKS_ALL: Final = ("Quel âge as-tu", "How old are you")  # can be answered with everything at once
NEWEST: Final = 3  # messages with buttons that somebody looks at


@dataclass
class Character:
    """Somebody, what they are, and every button that they ever saw."""

    person: Person
    role: str
    seen: list[tuple[str, int]] = field(default_factory=list)  # what a tap sends, and under which message

    @property
    def away(self) -> bool:
        """They have blocked the bot."""
        return self.person.chat.status == "kicked"

    def buttons(self) -> list[tuple[str, str, int]]:
        """What they can tap: (label, what it sends, the message), of the newest few messages, newest first."""
        found: list[tuple[str, str, int]] = []
        messages = 0
        for message in reversed(self.person.chat.messages.values()):
            here = _buttons(message)
            if here:
                found += here
                messages += 1
                if messages == NEWEST:
                    break
        self.seen += [pair for _, data, number in found if (pair := (data, number)) not in self.seen[-60:]]
        return found

    def asked_for_all(self) -> bool:
        """Does the bot's newest message ask what a whole sentence can answer?"""
        messages = reversed(self.person.chat.messages.values())
        newest = next((each for each in messages if each.sender is not self.person.user and not each.deleted), None)
        return newest is not None and any(words in newest.content.get("text", "") for words in ASKS_ALL)


def _buttons(message: Message) -> list[tuple[str, str, int]]:
    rows = () if message.deleted else (message.markup or {}).get("inline_keyboard", ())
    return [
        (button["text"], button["callback_data"], message.message_id)
        for row in rows
        for button in row
        if "callback_data" in button
    ]


class Crowd:
    """Everybody. `act` lets one of them do one thing."""

    def __init__(self, telegram: TelegramServer, dice: random.Random) -> None:
        self._world: World = telegram.world
        self._dice = dice
        self.admin = Character(telegram.person(first_name="Chef", language_code="fr"), "admin")
        self.mentors = [self._join(telegram, name, "mentor") for name in ("Karim", "Odile", "Paul")]
        self.youths = [self._join(telegram, name, "youth") for name in ("Lina", "Sami", "Zoé", "Noé")]
        self.everybody = [self.admin, *self.mentors, *self.youths, *self.youths]
        self._deeds: list[tuple[float, Callable[[Character], None]]] = [
            (0.60, self._tap),
            (0.05, self._tap_twice),
            (0.04, self._tap_something_old),
            (0.02, self._forge),
            (0.10, self._say),
            (0.08, self._command),
            (0.03, self._command_rarely),
            (0.02, self._send),
            (0.02, self._edit),
            (0.02, self._share),
            (0.02, self._block),
        ]

    def _join(self, telegram: TelegramServer, name: str, role: str) -> Character:
        language = self._dice.choice(("fr", "fr", "fr", "en", "xx"))
        return Character(telegram.person(first_name=name, language_code=language), role)

    def act(self) -> None:
        """Somebody does something."""
        character = self._dice.choice(self.everybody)
        if character.away:
            if self._dice.random() < 0.3:
                self._world.move_bot(character.person.chat, character.person.user, "member")
            return
        if not character.person.chat.started:
            self._write(character, self._dice.choice(COMMANDS[character.role]))
            return
        drawn = self._dice.random()
        for share, deed in self._deeds:
            if (drawn := drawn - share) < 0:
                deed(character)
                return

    def _tap(self, character: Character) -> None:
        buttons = character.buttons()
        if not buttons:
            self._command(character)
            return
        if character.asked_for_all() and self._dice.random() < 0.7:
            self._write(character, self._dice.choice(SENTENCES))
            return
        name = str(character.person.user["first_name"])
        weights = [_weight(label, name) / (1 + place // 12) for place, (label, _, _) in enumerate(buttons)]
        _, data, number = self._dice.choices(buttons, weights)[0]
        self._press(character, data, number)

    def _press(self, character: Character, data: str, number: int) -> None:
        self._world.tap(character.person.user, character.person.chat.messages[number], data)

    def _tap_twice(self, character: Character) -> None:
        """Impatient, or an app that got no answer: the same tap again, under another id."""
        for _, data, number in character.buttons()[: self._dice.randint(1, 2)]:
            for _ in range(self._dice.randint(2, 3)):
                self._press(character, data, number)

    def _tap_something_old(self, character: Character) -> None:
        character.buttons()
        if character.seen:
            self._press(character, *self._dice.choice(character.seen))

    def _forge(self, character: Character) -> None:
        """A doctored app sends what stands behind somebody else's button."""
        other = self._dice.choice(self.everybody)
        own = next(reversed(character.person.chat.messages), None)
        if other.seen and own is not None:
            self._press(character, self._dice.choice(other.seen)[0], own)

    def _say(self, character: Character) -> None:
        text = self._dice.choice(ANSWERS if self._dice.random() < 0.7 else TYPED)
        if text.strip() and "\ud800" not in text:  # what an app lets nobody send
            self._write(character, text[:4096])

    def _command(self, character: Character) -> None:
        self._write(character, self._dice.choice(COMMANDS[character.role]))

    def _command_rarely(self, character: Character) -> None:
        self._write(character, self._dice.choice(RARE))

    def _write(self, character: Character, text: str) -> None:
        self._post(character, {"text": text})

    def _post(self, character: Character, content: dict[str, Any]) -> None:
        chat = character.person.chat
        chat.started = True
        self._world.tell(self._world.post(chat, character.person.user, content))

    def _send(self, character: Character) -> None:
        kind = self._dice.choice(KINDS)
        contact = {"phone_number": "+33600000000", "first_name": "Sam"}
        origin = {"type": "user", "date": self._world.now(), "sender_user": character.person.user}
        forwarded = {"text": "Coucou", "forward_origin": origin}
        self._post(
            character, {"contact": contact} if kind == "contact" else forwarded if kind == "forwarded" else {kind: {}}
        )

    def _edit(self, character: Character) -> None:
        """They rewrite the last thing that they wrote."""
        for message in reversed(character.person.chat.messages.values()):
            if message.sender is character.person.user and "text" in message.content:
                message.change({"text": message.content["text"] + "!"}, None, self._world.now())
                self._world.tell(message, "edited_message")
                return

    def _share(self, character: Character) -> None:
        latitude, longitude = self._dice.choice(PLACES)
        self._post(character, {"location": {"latitude": latitude, "longitude": longitude}})

    def _block(self, character: Character) -> None:
        """Not the admin: somebody has to look at the mentors."""
        if character is not self.admin:
            self._world.move_bot(character.person.chat, character.person.user, "kicked")


def _weight(label: str, name: str) -> float:
    """How likely somebody of this name taps it."""
    if label == name or label.startswith(LEADS_ON):
        return 30.0
    return 0.2 if any(word in label for word in ENDS) else 1.0
