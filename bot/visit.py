"""One person, one event, one transaction: what a turn reads, writes and promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from bot.channel import Card, Document, Message, Picture
from bot.house import House
from bot.keyboard import Keyboard, Rows, common_keyboard, keyboard, label_of
from bot.wording import clip
from dialogs.effects import Ask, Complain, Effect, Option, Say
from dialogs.events import Event
from dialogs.own_words import skeleton
from dialogs.phrase import Labels, Phrase
from dialogs.session import Session
from storage.people import Person
from storage.promises import Due, Promise, Purpose
from storage.screens import Screen
from storage.sessions import Kept
from storage.store import Store

LONGEST: Final = 4096  # UTF-16 units in one message
LONGEST_CARD: Final = 900
LONGEST_TOAST: Final = 200
LONGEST_NAME: Final = 100  # characters; no button is called anything longer


@dataclass(slots=True)
class Visit:
    """What one event may use. Everything that it promises is kept together with what it changes, or not at all."""

    house: House
    store: Store
    person: Person
    now: datetime
    given_name: str = ""  # hostile text until it is tidied
    screen: Screen | None = None  # whose button was tapped
    dialogues: list[Kept] | None = None  # those that they were in when it was looked up
    inbox_id: int = 0  # of the update that it answers
    findings: Any = None  # what an admin's study read before the turn
    notes: list[str] = field(default_factory=list)  # said above the next screen
    toast: str = ""
    promises: list[Promise] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)  # those of them that are delivered as soon as all is committed
    changed_mentors: set[int] = field(default_factory=set)  # the pool learns of them after the commit
    shown_mentors: list[int] = field(default_factory=list)  # suggested just now, once each time
    purpose: Purpose = "screen"  # what is said here: an answer to what they did, or news that must not get lost
    moved: bool = False  # another screen is the one that they may tap
    taught: bool = False  # an alias was added; the reader learns it after the commit
    forget: bool = False  # the person is to be erased at the end of the turn

    @property
    def language(self) -> str:
        return self.person.language

    def words(self, phrase: Phrase) -> str:
        return self.house.wording.say(phrase, self.language)

    def note(self, phrase: Phrase) -> None:
        """Say something above the next screen."""
        self.notes.append(self.words(phrase))

    def complain(self, phrase: Phrase) -> None:
        """Say what was not possible: as a toast on a tap, above the screen otherwise."""
        if self.screen is not None:
            self.toast = clip(self.words(phrase), LONGEST_TOAST)
        else:
            self.note(phrase)

    async def has_profile(self) -> bool:
        """Are they in the programme already, as a youth or a mentor?"""
        youth = await self.store.youths.get(self.person.id, self.now)
        return bool(youth or await self.store.mentors.get(self.person.id, self.now))

    # ---- Screens: one at a time, in the place of the present one

    async def show(
        self,
        prompt: Phrase | str,
        rows: Rows = (),
        lines: Sequence[str] = (),
        cards: Sequence[str] = (),
        *,
        session: Session | None = None,
        step: str = "",
        location: bool = False,
        common: bool = False,
    ) -> None:
        """Show a screen: edited in place where the present one was tapped, a new message otherwise.

        `common`: nobody's own words are in the rows.
        """
        words = prompt if isinstance(prompt, str) else self.words(prompt)
        heading, _, rest = words.partition("\n")
        if session is None and not lines and not cards and not rest:
            heading, rest = "", words  # a remark needs no bold line
        text = "\n\n".join(part for part in (rest.strip(), *lines) if part)
        place = await self._place()
        keys = self.keyboard(rows, common=common)
        shown = _new_screen(self.house.token(), place, keys, session)
        message = Message(
            text=clip(text, LONGEST - 600),
            heading=f"{step} · {heading}" if step else heading,
            notes=clip("\n".join(self.notes), 500),
            cards=tuple(_card(words) for words in cards),
            rows=keys.on(shown.id),
            location=self.words(Phrase("share-location")) if location else "",
        )
        self.notes.clear()
        await self._put(message, shown, place)

    async def ask(self, session: Session, ask: Ask) -> None:
        """Show a question of a dialogue."""
        step = f"{ask.step}/{ask.steps}" if ask.step else ""
        lines = ["\n".join(self.words(line) for line in ask.lines)] if ask.lines else []
        prompt: Phrase | str = ask.prompt
        heading = Phrase(f"{ask.prompt.key}.heading")
        if self.house.wording.has(heading.key, self.language):
            prompt = f"{self.words(heading)}\n{self.words(ask.prompt)}"
        await self.show(prompt, ask.rows, lines, session=session, step=step, location=ask.location, common=ask.common)

    async def act(self, session: Session | None, effects: Sequence[Effect]) -> None:
        """The effects that only show something; the others belong to the conversation."""
        for effect in effects:
            match effect:
                case Say(phrase):
                    self.note(phrase)
                case Complain(phrase):
                    self.complain(phrase)
                case Ask() if session is not None:
                    await self.ask(session, effect)
                case _:
                    pass

    async def _place(self) -> Screen | None:
        """The screen in whose place the next one comes: the present one, if it is what was tapped."""
        live = self.person.live_screen
        if self.screen is None or not live:
            return None
        if self.screen.id == live:
            return self.screen
        present = await self.store.screens.find(live, self.person.id)
        return present if present and present.root == self.screen.root else None

    async def _put(self, message: Message, shown: Screen, place: Screen | None) -> None:
        live = self.person.live_screen
        if place is None and live:
            self.promise("retire", onto=live, reference=await self.store.screens.close(live))
        elif place is not None and not place.flow:
            # A menu's buttons end with it. A question's go on: who ticks fast is ahead of what they see.
            await self.store.screens.close(place.id)
        await self.store.screens.add(shown, self.person.id, self.now)
        kind = "edit" if place else "send"
        onto, reference = (place.id, place.reference) if place else ("", "")
        self.promise(kind, message, screen=shown.id, onto=onto, reference=reference)
        self.person = replace(self.person, live_screen=shown.id)
        self.moved = True

    # ---- Messages beside the screen

    async def say(self, phrase: Phrase, *, document: Document | None = None) -> None:
        """A message of its own that leaves the present screen where it is."""
        self.promise("send", Message(clip(self.words(phrase), LONGEST), document=document))

    async def say_to_nobody(self, phrase: Phrase) -> None:
        """A farewell to somebody who has just been forgotten: it belongs to no row of theirs."""
        await self.say(phrase)
        self.promises[-1] = replace(self.promises[-1], person_id=None)

    async def send_picture(self, picture: Picture) -> None:
        self.promise("send", Message(picture=picture))

    async def settle_card(self, phrase: Phrase) -> None:
        """The tapped card has been dealt with: these words take its place, without buttons."""
        if self.screen is None or self.screen.id == self.person.live_screen:
            await self.show(phrase)
            return
        await self.store.screens.close(self.screen.id)
        message, card = Message(clip(self.words(phrase), LONGEST)), self.screen
        self.promise("edit", message, screen=card.id, onto=card.id, reference=card.reference)

    async def lay(self, phrase: Phrase, rows: Rows) -> None:
        """A card with buttons that leaves a dialogue's question alone: new, or in the place of the one tapped."""
        if self.screen is None:
            await self.tell(self.person, phrase, rows)
        else:
            await self.reshape_card(phrase, rows)

    async def reshape_card(self, phrase: Phrase, rows: Rows) -> str:
        """The tapped card asks something more before it is dealt with; returns its new screen."""
        if self.screen is None or self.screen.id == self.person.live_screen:
            await self.show(phrase, rows)
            return self.person.live_screen
        keys = self.keyboard(rows)
        shown = _new_screen(self.house.token(), self.screen, keys, None)
        await self.store.screens.add(shown, self.person.id, self.now)
        message = replace(self.card(phrase, shown.id, keys), notes=clip("\n".join(self.notes), 500))
        self.notes.clear()
        self.promise("edit", message, screen=shown.id, onto=self.screen.id, reference=self.screen.reference)
        return shown.id

    async def tell(self, other: Person, phrase: Phrase, rows: Rows = ()) -> str:
        """Write to somebody else, in their language; returns the screen of the buttons, if there are any."""
        if other.gone:
            return ""
        there = self._at(other)
        keys = there.keyboard(rows)
        shown = _new_screen(self.house.token(), None, keys, None)
        if rows:
            await self.store.screens.add(shown, other.id, self.now)
        there.promise("send", there.card(phrase, shown.id, keys), screen=shown.id if rows else "")
        return shown.id if rows else ""

    async def retire_menu_of(self, other: Person) -> None:
        """Somebody else's menu offers what is no longer to be had: its buttons go. A dialogue is left alone."""
        live = await self.store.screens.find(other.live_screen, other.id) if other.live_screen else None
        if live is None or live.flow or other.gone:
            return
        there = self._at(other)
        await self.store.screens.close(live.id)
        there.promise("retire", onto=live.id, reference=live.reference)
        await self.store.people.show(other.id, "")

    async def settle_card_of(self, other: Person, card: str, phrase: Phrase) -> None:
        """Somebody else's card has been overtaken by events: new words in its place, without buttons."""
        if other.gone:
            return
        there = self._at(other)
        if card and (found := await self.store.screens.find(card, other.id)):
            await self.store.screens.close(card)
            message = Message(clip(there.words(phrase), LONGEST))
            there.promise("edit", message, screen=card, onto=card, reference=found.reference)
        else:
            await there.say(phrase)

    def _at(self, other: Person) -> "Visit":
        """A visit to somebody else in the same turn. What they are told is news to them."""
        return Visit(self.house, self.store, other, self.now, promises=self.promises, purpose="notice")

    def promise(
        self, kind: str, message: Message | None = None, *, screen: str = "", onto: str = "", reference: str = ""
    ) -> None:
        """`reference`: the channel's own name of the message that shows `onto`, as far as it is known."""
        person = self.person
        promise = Promise(
            person.channel, person.address, kind, message, person.id, screen, onto, reference, self.purpose
        )
        self.promises.append(promise)

    async def post(self) -> None:
        """Into the outbox with what was promised: it is kept with what was changed, or not at all."""
        for promise in self.promises:
            await self.store.outbox.promise(promise, self.now)
        self.promises.clear()
        if self.moved:
            await self.store.people.show(self.person.id, self.person.live_screen)

    def keyboard(self, rows: Rows, *, common: bool = False) -> Keyboard:
        """What there is to tap, in their language."""
        return (common_keyboard if common else keyboard)(rows, self.language, self.house.wording)

    def label_of(self, option: Option) -> str:
        """What a button says."""
        return label_of(option, self.language, self.house.wording)

    def named(self, text: str, options: Iterable[Option]) -> Event | None:
        """Which of these somebody has typed instead of tapping: what its button says, or what it is called besides."""
        written = skeleton(text) if len(text) <= LONGEST_NAME else ""
        if not written:
            return None
        return next((each.event for each in options if written in map(_skeleton_of_name, self._names(each))), None)

    def _names(self, option: Option) -> tuple[str, ...]:
        if not isinstance(option.label, Phrase):
            return (self.label_of(option),)
        wording, key = self.house.wording, option.label.key
        own = (self.label_of(option),) if wording.has(key, self.language) else ()
        return (*own, *wording.also(key, self.language))

    def card(self, phrase: Phrase, screen: str, keys: Keyboard) -> Message:
        """A message of its own: its first line is the heading where there is more than one."""
        heading, _, rest = self.words(phrase).partition("\n")
        if not rest:
            return Message(clip(heading, LONGEST), rows=keys.on(screen))
        return Message(clip(rest.strip(), LONGEST - 600), clip(heading, 500), rows=keys.on(screen))


_skeleton_of_name: Final = lru_cache(1024)(skeleton)  # buttons say the same again and again


def _card(words: str) -> Card:
    heading, _, rest = words.partition("\n")
    return Card(heading, clip(rest.strip(), LONGEST_CARD))


def _new_screen(token: str, place: Screen | None, keys: Keyboard, session: Session | None) -> Screen:
    return Screen(
        id=token,
        root=place.root if place else token,
        packed=keys.packed,
        flow=session.flow if session else "",
        visit=session.visit if session else 0,
        reference=place.reference if place else "",
    )


def meant_by(ask: Ask, text: str, visit: Visit) -> Event | None:
    """The way onwards whose label was typed: "Retour" typed is "Retour" tapped. Choices are the reader's."""
    shown = (option for row in ask.rows for option in row if not isinstance(option.label, Labels))
    return visit.named(text, (*shown, *ask.unshown))
