"""Real Chromium for tests of the page."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, ViewportSize, async_playwright

PHONE: ViewportSize = {"width": 360, "height": 740}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium; without it the test is skipped, but in CI it fails."""
    path = shutil.which("chromium")
    if path is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)("Chromium is not installed")
    async with async_playwright() as playwright:
        # Without a sandbox of its own it also runs as root, as it does in a container.
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=arguments)
        yield browser
        await browser.close()
