"""A young person in a real browser, the bot as it is started: from hello to suggested mentors, and back later."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, expect

from tests.web.browser import PHONE, chromium

TAPS = (
    "D'accord",
    "17",
    "Lycée général ou techno",
    "Trouver un stage",
    "Suivant",
    "Info et numérique",
    "Suivant",
    "Les deux me vont",
)


@asynccontextmanager
async def running(folder: Path, port: int) -> AsyncIterator[str]:
    """The bot in a process of its own, with an empty database; gives the address of its web chat."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/binome.db",
        "WEB_PORT": str(port),
        "PYTHONPATH": str(Path.cwd()),
    }
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout is not None
    async with asyncio.timeout(60):
        while b"http://" not in (line := await bot.stdout.readline()):
            assert line, "the bot did not start"
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        bot.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):  # what is promised to whoever runs it
            assert await bot.wait() == 0


async def tap(page: Page, label: str) -> None:
    """Tap the newest button with this label, and wait until the bot has answered."""
    button = page.locator(".message .choice", has_text=re.compile(rf"^{re.escape(label)}")).last
    await button.scroll_into_view_if_needed()
    before = await button.evaluate("button => button.dataset.token")
    await button.click()
    await expect(page.locator(f'[data-token="{before}"]')).to_have_count(0)


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Ta réponse").fill(text)
    await page.keyboard.press("Enter")


async def test_a_young_person_comes_from_hello_to_suggested_mentors(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with chromium() as browser:
        context = await browser.new_context(locale="fr-FR", viewport=PHONE)
        context.set_default_timeout(15_000)
        page = await context.new_page()
        async with running(tmp_path, port) as address:
            await page.goto(address)
            for label in TAPS[:4]:
                await tap(page, label)
        async with running(tmp_path, port):  # an update of the bot in the middle: nothing is lost
            await expect(page.get_by_role("button", name="Trouver un stage")).to_have_attribute("aria-pressed", "true")
            for label in TAPS[4:]:
                await tap(page, label)
            await say(page, "Toulouse")
            await expect(page.get_by_text("7/7")).to_be_visible()
            await say(page, "Lina")
            await expect(page.get_by_text(re.compile("Prénom.*Lina"))).to_be_visible()
            await tap(page, "Oui, trouver un mentor")
            await expect(page.get_by_role("button", name=re.compile("^Demander")).first).to_be_visible()
            await page.reload()  # and they are still there for whoever comes back
            await expect(page.get_by_role("button", name=re.compile("^Demander")).first).to_be_visible()
