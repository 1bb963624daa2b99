"""The page in real Chromium, against a conversation of the tests' own."""

import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.channel import Button, Document, Message, Picture, Reception
from bot.gateways.web.gateway import WebGateway
from bot.gateways.web.pages import FOLDER
from dialogs.events import Commanded, Said, Shared, Started, Tapped
from tests.web.browser import PHONE, chromium
from tests.web.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

WELCOME = Message("What we keep, and for how long.", heading="Welcome", rows=((Button("I agree", "agree"),),))
LABELS = ("Internship", "Homework", "Confidence")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "</textarea><iframe srcdoc='<script>alert(1)</script>'>",
    "&lt;b&gt; &amp; \u202eevil\u202c \u200b👩🏽‍🚀 مرحبا",
)


class Talk:
    """A small conversation: a welcome, needs to tick (two at most), and an echo of what is typed."""

    def __init__(self) -> None:
        self.heard: list[object] = []
        self.screen = ""
        self.ticked: set[str] = set()

    async def __call__(self, gateway: WebGateway, reception: Reception) -> None:
        self.heard.append(reception.event)
        address, toast = reception.address, ""
        match reception.event:
            case Started():
                self.screen = await gateway.send(address, WELCOME)
            case Tapped("agree"):
                await gateway.edit(address, self.screen, self.needs())
            case Tapped(label) if label in LABELS:
                changed = self.ticked ^ {label}
                toast = "" if len(changed) <= 2 else "Two at most"
                self.ticked = self.ticked if toast else changed
                if not toast:
                    await gateway.edit(address, self.screen, self.needs())
            case Tapped("next"):
                await gateway.retire(address, self.screen)
                await gateway.send(address, Message("Where do you live?", location="Share my location"))
            case Said(text):
                await gateway.send(address, Message(f"You said: {text}"))
        if reception.tap:
            await gateway.acknowledge(reception.tap, toast)

    def needs(self) -> Message:
        ticks = tuple(Button(label, label, ticked=label in self.ticked) for label in LABELS)
        return Message("Tick some", heading="2/7", rows=(ticks, (Button("Next", "next"),)))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.fixture
def house(talk: Talk) -> House:
    return House(talk)


@pytest_asyncio.fixture(loop_scope="module")
async def gateway(house: House) -> AsyncIterator[WebGateway]:
    async with house.open() as gateway:
        yield gateway


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(locale="en-GB", viewport=PHONE, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(house: House, gateway: WebGateway, context: BrowserContext) -> Page:
    return await visit(context, house)


async def visit(context: BrowserContext, house: House, path: str = "/") -> Page:
    page = await context.new_page()
    await page.goto(house.url + path)
    await expect(page.get_by_text("Welcome")).to_be_visible()
    return page


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Your answer").fill(text)
    await page.keyboard.press("Enter")


async def test_opening_the_page_says_hello_once(page: Page, talk: Talk) -> None:
    await page.reload()
    await expect(page.get_by_text("Welcome")).to_be_visible()
    await say(page, "last")
    await expect(page.get_by_text("You said: last")).to_be_visible()
    assert talk.heard == [Started(), Said("last")]


async def test_a_deep_link_brings_its_payload_once(
    gateway: WebGateway, context: BrowserContext, house: House, talk: Talk
) -> None:
    page = await visit(context, house, "/?start=school-durand")
    await page.reload()
    await say(page, "last")
    await expect(page.get_by_text("You said: last")).to_be_visible()
    assert talk.heard == [Started("school-durand"), Said("last")]


async def test_a_tap_changes_its_message_in_place(page: Page) -> None:
    await page.get_by_role("button", name="I agree").click()
    await expect(page.get_by_text("Tick some")).to_be_visible()
    await expect(page.locator(".bubble")).to_have_count(1)


async def test_ticks_are_switches_that_keep_the_focus(page: Page) -> None:
    await page.get_by_role("button", name="I agree").click()
    tick = page.get_by_role("button", name="Homework")
    await tick.click()
    await expect(tick).to_have_attribute("aria-pressed", "true")
    await expect(tick).to_be_focused()
    await tick.click()
    await expect(tick).to_have_attribute("aria-pressed", "false")


async def test_a_tick_does_not_move_what_one_is_reading(page: Page) -> None:
    await page.get_by_role("button", name="I agree").click()
    await page.set_viewport_size({"width": 360, "height": 320})
    tick = page.get_by_role("button", name="Confidence")
    await page.locator("main").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    top = "button => button.getBoundingClientRect().top"
    before = await tick.evaluate(top)
    await tick.click()
    await expect(tick).to_have_attribute("aria-pressed", "true")
    assert await tick.evaluate(top) == before


async def test_a_toast_says_why_a_tap_changed_nothing(page: Page) -> None:
    await page.get_by_role("button", name="I agree").click()
    for label in LABELS:
        button = page.get_by_role("button", name=label)
        await button.click()
        await expect(button).not_to_have_attribute("aria-busy", "true")
    await expect(page.locator("#toast")).to_have_text("Two at most")
    await expect(page.locator("[aria-pressed=true]")).to_have_count(2)


async def test_a_tap_that_another_message_answers_is_shown_as_said(page: Page) -> None:
    await page.get_by_role("button", name="I agree").click()
    await page.get_by_role("button", name="Next").click()
    await expect(page.locator(".bubble .text")).to_have_text(["Tick some", "Next", "Where do you live?"])
    await expect(page.get_by_role("button", name="Homework")).to_have_count(0)


async def test_the_keyboard_is_enough(page: Page, talk: Talk) -> None:
    await page.keyboard.press("Shift+Tab")  # from the field to the newest answers, just before it
    await expect(page.get_by_role("button", name="I agree")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Internship")).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Internship")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.type("hello")  # a letter begins an answer, wherever the focus is
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("You said: hello")).to_be_visible()
    await expect(page.get_by_label("Your answer")).to_be_focused()


async def test_hostile_words_are_shown_and_never_run(page: Page, gateway: WebGateway, house: House) -> None:
    ran: list[str] = []
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    page.on("console", lambda line: ran.append(line.text))
    address = next(iter(house.mailbox.entries))[0]
    for text in HOSTILE:
        buttons = ((Button(text, "t"), Button(text, url="javascript:alert(1)")),)
        await gateway.send(address, Message(text, heading=text, rows=buttons, document=Document(text, text)))
        await say(page, text)
        await expect(page.get_by_text(f"You said: {text}", exact=True)).to_be_visible()
    shown = page.locator(".message:has(.rows)")
    for number, text in enumerate(HOSTILE, start=1):
        for part in (".heading", ".text", "button", "a.choice"):
            assert await shown.nth(number).locator(part).first.text_content() == text
    assert await page.locator("a[href^=javascript], iframe, #log script, #log svg").count() == 0
    assert ran == []


async def test_what_the_server_could_not_keep_is_repeated_until_it_can(page: Page, house: House, talk: Talk) -> None:
    house.inbox.open = False
    await say(page, "first")
    await expect(page.locator(".own .state")).to_have_text("Not sent yet. Trying again…")
    await say(page, "second")
    house.inbox.open = True
    await expect(page.get_by_text("You said: second")).to_be_visible()
    await expect(page.locator(".own .state").first).to_be_empty()
    assert talk.heard == [Started(), Said("first"), Said("second")]


async def test_a_restart_of_the_server_loses_nothing(context: BrowserContext, house: House, talk: Talk) -> None:
    async with house.open():
        page = await visit(context, house)
        await say(page, "before")
        await expect(page.get_by_text("You said: before")).to_be_visible()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    await say(page, "meanwhile")
    async with house.open():
        await expect(page.get_by_text("You said: meanwhile")).to_be_visible()
        await expect(page.get_by_text("Reconnecting…")).to_have_count(0)
    assert talk.heard == [Started(), Said("before"), Said("meanwhile")]


async def test_a_reload_brings_the_conversation_back_in_its_order(
    page: Page, gateway: WebGateway, house: House
) -> None:
    await say(page, "one")
    await expect(page.get_by_text("You said: one")).to_be_visible()
    await say(page, "two")
    await expect(page.get_by_text("You said: two")).to_be_visible()
    address, first = next(iter(house.mailbox.entries))
    await gateway.edit(address, first, WELCOME)  # its newest version is now the latest of all
    await page.reload()
    texts = [WELCOME.text, "one", "You said: one", "two", "You said: two"]
    await expect(page.locator(".bubble .text")).to_have_text(texts)


async def test_the_location_is_asked_for_on_tap_and_shared_roughly(
    page: Page, context: BrowserContext, talk: Talk
) -> None:
    await context.grant_permissions(["geolocation"])
    await context.set_geolocation({"latitude": 43.604652, "longitude": 1.444209})
    await page.get_by_role("button", name="I agree").click()
    await page.get_by_role("button", name="Next").click()
    async with page.expect_request(lambda request: '"shared"' in (request.post_data or "")):
        await page.get_by_role("button", name="Share my location").click()
    await say(page, "last")
    await expect(page.get_by_text("You said: last")).to_be_visible()
    assert talk.heard[-2:] == [Shared(43.605, 1.444), Said("last")]


async def test_the_menu_sends_commands_and_closes_with_escape(page: Page, talk: Talk) -> None:
    menu = page.get_by_role("button", name="Menu")
    await menu.click()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await menu.click()
    await page.get_by_role("button", name="Help").click()
    await say(page, "last")
    await expect(page.get_by_text("You said: last")).to_be_visible()
    assert talk.heard[-2:] == [Commanded("help"), Said("last")]


async def test_a_forgotten_device_starts_afresh(page: Page, house: House, talk: Talk) -> None:
    await say(page, "my secret")
    await expect(page.get_by_text("You said: my secret")).to_be_visible()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Forget me on this device").click()
    await page.get_by_role("button", name="Forget me here").click()
    await expect(page.locator(".bubble .text")).to_have_text([WELCOME.text])
    assert await page.evaluate("JSON.stringify(sessionStorage)") == '{"binome-pending":"[]"}'
    assert len({address for address, _ in house.mailbox.entries}) == 2


async def test_documents_can_be_saved_and_pictures_are_seen(page: Page, gateway: WebGateway, house: House) -> None:
    address = next(iter(house.mailbox.entries))[0]
    message = Message("Yours", document=Document("me.json", '{"é": 1}'), picture=Picture("stats", {}))
    await gateway.send(address, message)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download me.json").click()
    path = await (await download.value).path()
    assert json.loads(path.read_text("utf-8")) == {"é": 1}
    assert await page.locator("img.picture").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


async def test_everything_fits_a_phone_and_a_thumb(page: Page, gateway: WebGateway, house: House) -> None:
    address = next(iter(house.mailbox.entries))[0]
    long = "Wolfeschlegelsteinhausenbergerdorff" * 3
    rows = (tuple(Button(label, "t") for label in ("A", long, "Pourquoi cette question ?")),)
    await gateway.send(address, Message(long, heading=long, rows=rows, document=Document(long, "")))
    await expect(page.get_by_role("button", name=long)).to_be_visible()
    await page.get_by_role("button", name="Menu").click()
    for size in ("100%", "200%"):
        await page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        boxes = [await each.bounding_box() for each in await page.locator("button:visible, input, nav a").all()]
        assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)


async def test_a_screen_reader_finds_names_for_everything(page: Page) -> None:
    await page.get_by_role("button", name="I agree").click()
    await expect(page.get_by_role("group", name="2/7", exact=True)).to_be_visible()
    await expect(page.get_by_role("log", name="Conversation")).to_have_attribute("aria-live", "polite")
    unnamed = await page.locator("button, a, input, img, nav, dialog").evaluate_all(
        "all => all.filter(one => !(one.textContent.trim() || one.ariaLabel || one.labels?.length"
        " || one.hasAttribute('alt') || one.hasAttribute('aria-labelledby'))).length"
    )
    assert unnamed == 0


async def test_colours_have_the_contrast_that_tired_eyes_need() -> None:
    light, dark = re.findall(r":root \{(.*?)\}", (FOLDER / "chat.css").read_text("utf-8"), re.DOTALL)
    pairs = [
        ("ink", "paper"), ("ink", "card"), ("ink", "teal-soft"), ("quiet", "paper"), ("quiet", "card"),
        ("teal", "card"), ("teal", "teal-soft"), ("on-teal", "teal"), ("paper", "ink"),
    ]  # fmt: skip
    for scheme in (light, dark):
        colours = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6});", scheme))
        assert [pair for pair in pairs if contrast(*(colours[each] for each in pair)) < 4.5] == []


def contrast(first: str, second: str) -> float:
    """The ratio of WCAG 2: at least 4.5 for text."""
    low, high = sorted(map(luminance, (first, second)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
