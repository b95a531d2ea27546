"""A real browser, the running demo, and a page on which nothing may go wrong unseen."""

import platform
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.chromium import browser_environment, chromium_folder
from tests.commands.serving_demo import Addresses, serving_demo

OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        pytest.skip("The package brings a Chromium for Linux on x86-64 only.")
    folder = chromium_folder()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=folder / "chromium",
            env=dict(browser_environment(folder)),
            chromium_sandbox=False,  # it needs rights that containers do not give
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Addresses]:
    """The demo shop with its API, worker and simulator."""
    async with serving_demo(tmp_path_factory.mktemp("demo") / "data") as addresses:
        yield addresses


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens a page, `open_page(address, locale=...)`; errors in its console and failed requests fail the test.

    `refused` is the one status that the test means to see.
    """
    async with AsyncExitStack() as stack:

        async def open_page(address: str, *, locale: str = "en-US", width: int = 1280, refused: int = 0) -> Page:
            page = await stack.enter_async_context(_watched_page(browser, locale, width, refused))
            await page.goto(address)
            return page

        yield open_page


@asynccontextmanager
async def _watched_page(browser: Browser, locale: str, width: int, refused: int) -> AsyncIterator[Page]:
    def hear(status: int, words: str) -> None:
        if status >= 400 and status != refused:
            wrong.append(f"{status} {words}")

    context = await browser.new_context(locale=locale, viewport={"width": width, "height": 860})
    context.set_default_timeout(10_000)
    page, wrong = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda answer: hear(answer.status, answer.url))
    yield page
    assert wrong == []
    await context.close()
